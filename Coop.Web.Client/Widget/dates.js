/** Days and times as people say them, in the visitor's own time zone. */
export class Dates {
  constructor(lang, texts) {
    this.texts = texts;
    this.clock = new Intl.DateTimeFormat(lang, { hour: 'numeric', minute: '2-digit' });
    this.date = new Intl.DateTimeFormat(lang, { weekday: 'long', day: 'numeric', month: 'long' });
    this.oldDate = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long', year: 'numeric' });
    this.full = new Intl.DateTimeFormat(lang, { dateStyle: 'full', timeStyle: 'short' });
  }

  time(at) {
    return this.clock.format(at);
  }

  exactly(at) {
    return this.full.format(at);
  }

  /** What tells one day from another. */
  dayOf(at) {
    return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
  }

  day(at) {
    const now = new Date();
    const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
    if (this.dayOf(at) === this.dayOf(now)) return this.texts.today;
    if (this.dayOf(at) === this.dayOf(yesterday)) return this.texts.yesterday;
    const text = (at.getFullYear() === now.getFullYear() ? this.date : this.oldDate).format(at);
    return text[0].toUpperCase() + text.slice(1);
  }
}
