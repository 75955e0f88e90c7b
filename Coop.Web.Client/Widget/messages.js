import { arrange, el, say } from './dom.js';
import { linked } from './links.js';

const together = 5 * 60000;

/**
 * The list of messages: history in one list, what comes while the page is open in a second one, which is the log that
 * screen readers follow. A message keeps its element from the moment it is written to the end of the page.
 */
export class Messages {
  constructor(texts, dates, actions) {
    this.texts = texts;
    this.dates = dates;
    this.actions = actions;
    this.shown = new Map();
    this.old = null;
    this.history = el('ol', { class: 'messages', 'aria-label': texts.history });
    this.news = el('ol', { class: 'messages' });
    this.log = el('div', { role: 'log', 'aria-label': texts.log }, this.news);
  }

  /** Shows the items; returns the keys of answers that were not there before. */
  show({ items, rows, read, isOpened }) {
    if (isOpened && !this.old) this.old = new Set(rows.all.map(keyOf));
    const lines = this.#lines(items, read);
    const fresh = lines.filter((line) => !line.own && this.old && !this.old.has(line.key) && !this.shown.has(line.key));
    const lists = { old: [], news: [] };
    let day = null;
    for (const line of lines) {
      const list = this.old?.has(line.key) ? lists.old : lists.news;
      if (this.dates.dayOf(line.at) !== day) {
        day = this.dates.dayOf(line.at);
        list.push(this.#element(`day ${day}`, () => this.#day(line.at)));
      }
      const element = this.#element(line.key, () => this.#message(line));
      this.#update(element, line);
      list.push(element);
    }
    const keep = new Set([...lists.old, ...lists.news]);
    for (const [key, element] of this.shown) {
      if (!keep.has(element)) this.shown.delete(key);
    }
    // Many at once are announced as one: the log would read them all.
    this.log.setAttribute('aria-live', fresh.length > 2 ? 'off' : 'polite');
    arrange(this.history, lists.old);
    arrange(this.news, lists.news);
    return fresh;
  }

  /** Rows from before the page was opened. */
  addOld(rows) {
    rows.forEach((row) => this.old?.add(keyOf(row)));
  }

  #lines(items, read) {
    const lines = items.map((item) => ({
      key: keyOf(item),
      own: item.from !== 'agent',
      author: item.author ?? null,
      text: item.text,
      at: new Date(item.at),
      state: item.from === 'agent' ? null : item.seq ? (item.seq <= read ? 'read' : 'sent') : item.state,
      detail: item.detail,
      client: item.client,
    }));
    lines.forEach((line, i) => {
      line.first = !joins(lines[i - 1], line, this.dates);
      line.last = !joins(line, lines[i + 1], this.dates);
    });
    const own = lines.filter((line) => line.own);
    for (const line of [own[own.length - 1], own.filter((one) => one.state === 'read').pop()]) {
      if (line) line.tellsState = true;
    }
    return lines;
  }

  #element(key, make) {
    if (!this.shown.has(key)) this.shown.set(key, make());
    return this.shown.get(key);
  }

  #day(at) {
    return el('li', { class: 'day' }, el('span', {}, this.dates.day(at)));
  }

  #message(line) {
    const parts = {
      name: el('p', { class: 'name' }, line.own ? this.texts.you : line.author ?? this.actions.title),
      body: line.text === null ? el('p', { class: 'text erased' }, this.texts.erased) : el('p', { class: 'text', dir: 'auto' }, ...linked(line.text)),
      time: el('time', { datetime: line.at.toISOString(), title: this.dates.exactly(line.at) }, this.dates.time(line.at)),
      state: el('span', { class: 'state' }),
      trouble: el('div', { class: 'trouble', hidden: true }),
    };
    const element = el('li', { class: 'message' },
      line.own ? null : el('span', { class: 'face', 'aria-hidden': 'true' }, initials(line.author ?? this.actions.title)),
      el('div', { class: 'bubble' }, parts.name, parts.body), parts.trouble, el('p', { class: 'meta' }, parts.time, parts.state));
    element.parts = parts;
    return element;
  }

  #update(element, line) {
    const { state, trouble } = element.parts;
    const classes = ['message', line.own ? 'own' : 'agent', line.first && 'first', line.last && 'last', line.state, line.tellsState && 'tells'];
    const name = classes.filter(Boolean).join(' ');
    if (element.className !== name) element.className = name;
    const failed = line.state === 'failed';
    say(state, line.state === null || failed ? '' : line.state === 'waiting' ? this.texts.sending : this.texts[line.state]);
    if (trouble.hidden === failed) {
      trouble.hidden = !failed;
      trouble.replaceChildren(...(failed ? this.#trouble(line) : []));
    }
  }

  #trouble({ client, detail }) {
    return [
      el('p', {}, `${this.texts.failed} ${detail ?? ''}`),
      el('button', { type: 'button', onclick: () => this.actions.retry(client) }, this.texts.retry),
      el('button', { type: 'button', onclick: () => this.actions.discard(client) }, this.texts.discard),
    ];
  }
}

const keyOf = (item) => item.client ?? `row ${item.seq}`;

const joins = (a, b, dates) =>
  a && b && a.own === b.own && a.author === b.author && b.at - a.at < together && dates.dayOf(a.at) === dates.dayOf(b.at);

function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  return [words[0], words.length > 2 ? words[words.length - 2] : words[1]].filter(Boolean).map((word) => [...word][0]).join('').toUpperCase();
}
