import { Line } from '../Widget/line.js';
import { Outbox } from '../Widget/outbox.js';
import { Rows } from '../Widget/rows.js';
import { fill, say } from '../Widget/dom.js';
import { Entries } from './entry.js';

const typingEvery = 3000;
const near = 80;

/** The conversation of the page: what the server wrote into it, what comes live, and what the member writes. */
export class Talk {
  constructor(form, api, storage) {
    this.form = form;
    this.storage = storage;
    this.texts = JSON.parse(form.dataset.texts);
    this.field = form.querySelector('textarea');
    this.stream = document.querySelector('[data-stream]');
    this.typingLine = document.querySelector('[data-typing]');
    this.lineState = document.querySelector('[data-line]');
    this.entries = new Entries(this.texts, form.dataset.zone, { retry: (id) => this.outbox.retry(id), discard: (id) => this.outbox.discard(id) });
    this.rows = new Rows();
    this.rows.all = this.entries.written();
    this.told = { received: 0, read: 0 };
    this.typedAt = 0;
    this.isOver = false;
    this.outbox = new Outbox(api, storage, () => this.#changed(), () => this.#over());
    this.line = new Line(api, {
      last: () => this.rows.last,
      hasGap: () => this.rows.hasGap,
      snapshot: (snapshot, asked) => this.#opened(snapshot, asked),
      rows: (rows) => {
        this.#news(rows);
        this.#changed();
      },
      marks: (read) => this.entries.markRead(read),
      typing: (name) => this.#types(name),
      line: (isUp) => {
        if (isUp) this.outbox.send();
        else this.#types(null);
        this.#cut(!isUp);
      },
      expired: () => this.#over(),
    });
  }

  start() {
    const draft = this.storage.get('draft');
    if (draft && !this.field.value) this.field.value = draft;
    this.field.addEventListener('input', () => this.#typed());
    this.field.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && !matchMedia('(pointer: coarse)').matches) this.#write(event);
    });
    this.form.addEventListener('submit', (event) => this.#write(event));
    this.stream.addEventListener('scroll', () => this.#acknowledge(), { passive: true });
    addEventListener('focus', () => this.#acknowledge());
    addEventListener('online', () => this.outbox.send());
    this.outbox.settle(this.rows.all);
    this.#changed();
    this.line.start();
    this.outbox.send();
  }

  #write(event) {
    event.preventDefault();
    const text = this.field.value.trim();
    if (!text || text.length > Number(this.form.dataset.max) || this.isOver) return;
    this.field.value = '';
    this.storage.remove('draft');
    this.typedAt = 0;
    this.line.tell('Typing', false);
    this.outbox.add(text);
    this.stream.scrollTop = 0;
    this.field.focus();
  }

  #typed() {
    if (this.field.value) this.storage.set('draft', this.field.value);
    else this.storage.remove('draft');
    const now = Date.now();
    if (!this.field.value.trim() || now - this.typedAt < typingEvery) return;
    this.typedAt = now;
    this.line.tell('Typing', true);
  }

  #opened(snapshot, asked) {
    if (asked > 0 && snapshot.from !== asked) {
      // Too much was missed to join on: the server writes the page anew. What is being written is kept.
      location.reload();
      return;
    }
    this.entries.settle(snapshot.states);
    this.rows.open(snapshot, asked);
    this.entries.markRead(snapshot.read);
    this.told = { received: snapshot.seen, read: snapshot.seen };
    this.#types(snapshot.typing);
    this.#changed();
  }

  #news(rows) {
    this.entries.settle(rows);
    this.rows.add(rows);
  }

  #changed() {
    this.outbox.settle(this.rows.all);
    this.entries.show(this.rows.all, this.outbox.items);
    this.#acknowledge();
  }

  /** Says how far this page has received, or the member has seen, what the cooperative wrote. */
  #acknowledge() {
    const upTo = this.rows.all.reduce((last, row) => (row.from === 'coop' ? row.seq : last), 0);
    // The stream runs from the bottom up: 0 is the newest.
    const isReading = !document.hidden && document.hasFocus() && Math.abs(this.stream.scrollTop) < near;
    if (!this.line.isUp) return;
    if (isReading && upTo > this.told.read) {
      this.told.read = this.told.received = upTo;
      this.line.tell('Read', upTo);
    } else if (upTo > this.told.received) {
      this.told.received = upTo;
      this.line.tell('Received', upTo);
    }
  }

  #types(name) {
    say(this.typingLine, name ? fill(this.texts.typing, name) : '');
  }

  #cut(isCut) {
    if (this.isOver) return;
    clearTimeout(this.noticing);
    // A line that comes back at once is no news.
    this.noticing = setTimeout(() => {
      this.lineState.hidden = !isCut;
      say(this.lineState, isCut ? this.texts.cut : '');
    }, isCut ? 1500 : 0);
  }

  #over() {
    if (!this.isOver) {
      this.isOver = true;
      clearTimeout(this.noticing);
      this.lineState.hidden = false;
      const link = document.createElement('a');
      link.href = '/portal';
      link.textContent = this.texts.signIn;
      this.lineState.replaceChildren(`${this.texts.expired} `, link);
      this.form.querySelector('button').disabled = true;
    }
    return false;
  }
}
