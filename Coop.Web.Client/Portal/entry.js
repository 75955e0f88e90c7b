import { el, fill, say } from '../Widget/dom.js';
import { linked } from '../Widget/links.js';

const ranks = ['waiting', 'on_way', 'sent', 'delivered', 'read', 'failed'];
const space = 'http://www.w3.org/2000/svg';

/** Lines of the timeline as elements. What the server wrote is taken over; what comes later is built alike, of text nodes only. */
export class Entries {
  constructor(texts, zone, actions) {
    this.texts = texts;
    this.actions = actions;
    const lang = document.documentElement.lang === 'en' ? 'en-GB' : 'es-CO';
    this.clock = new Intl.DateTimeFormat(lang, { hour: 'numeric', minute: '2-digit', hour12: lang === 'es-CO', timeZone: zone });
    this.iso = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
    this.date = new Intl.DateTimeFormat(lang, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: zone });
    this.due = new Intl.DateTimeFormat(lang, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
    this.news = document.querySelector('[data-news]');
    this.shown = new Map();
    this.pending = new Map();
    for (const element of document.querySelectorAll('[data-entries] [data-seq]')) this.shown.set(Number(element.dataset.seq), element);
    for (const element of document.querySelectorAll('[data-entries] [data-client]:not([data-seq])')) this.pending.set(element.dataset.client, element);
  }

  /** The rows behind what the server wrote. */
  written() {
    return [...this.shown.values()].map(({ dataset }) => ({
      seq: Number(dataset.seq), prev: Number(dataset.prev), at: dataset.at, kind: dataset.kind, from: dataset.from, channel: dataset.channel,
      here: dataset.here === 'true', client: dataset.client, state: dataset.state,
    }));
  }

  show(rows, waiting) {
    for (const row of rows) {
      if (!this.shown.has(row.seq)) this.#add(row);
    }
    const left = new Set(waiting.map((item) => item.client));
    const known = new Set(rows.map((row) => row.client).filter(Boolean));
    for (const [client, element] of this.pending) {
      if (known.has(client) || (!left.has(client) && element.dataset.own)) {
        element.remove();
        this.pending.delete(client);
      }
    }
    for (const item of waiting) this.#wait(item);
    const empty = document.querySelector('[data-empty]');
    if (empty && this.shown.size + this.pending.size > 0) empty.remove();
  }

  /** Later states of lines that are on the page. */
  settle(states) {
    for (const { seq, state } of states) {
      const element = this.shown.get(seq);
      if (element && state) this.#state(element, state);
    }
  }

  /** The cooperative has read what was written here, up to a number. */
  markRead(read) {
    for (const [seq, element] of this.shown) {
      if (seq <= read && element.dataset.from === 'member' && element.dataset.here) this.#state(element, 'read');
    }
  }

  #add(row) {
    this.#day(row.at);
    const element = row.kind === 'message' ? this.#message(row) : this.#fact(row);
    Object.assign(element.dataset, { role: 'entry', seq: row.seq, prev: row.prev, at: row.at, from: row.from ?? '', kind: row.kind, channel: row.channel });
    if (row.here) element.dataset.here = 'true';
    if (row.client) element.dataset.client = row.client;
    this.shown.set(row.seq, element);
    this.#place(element);
    if (row.state) this.#state(element, row.state);
  }

  /** Rows stand before what is still on its way. */
  #place(element) {
    this.news.insertBefore(element, [...this.news.children].find((child) => child.dataset.own) ?? null);
  }

  #day(at) {
    const day = this.iso.format(new Date(at));
    const all = [...this.shown.values()];
    const last = all[all.length - 1];
    if (last && this.iso.format(new Date(last.dataset.at)) === day) return;
    const today = Date.now();
    const name = day === this.iso.format(today) ? this.texts.today
      : day === this.iso.format(today - 86400000) ? this.texts.yesterday : this.date.format(new Date(at));
    this.#place(el('li', { class: 'day' }, el('span', {}, name[0].toUpperCase() + name.slice(1))));
  }

  #message(row) {
    const own = row.from === 'member';
    const text = row.text ? el('p', { class: 'text', dir: 'auto' }, ...linked(row.text))
      : el('p', { class: 'text erased' }, row.text === '' ? this.texts.file : this.texts.erased);
    return el('li', { class: `entry ${own ? 'own' : 'coop'}` },
      el('p', { class: 'by' }, mark(row.channel), el('span', {}, own ? this.texts.you : row.author ?? this.texts.cooperative), ' ',
        el('span', { class: 'way' }, this.texts[`channel_${row.channel}`] ?? '')),
      text, el('p', { class: 'foot' }, this.#time(row.at), ' ', el('span', { class: 'state' })));
  }

  #fact(row) {
    const { texts } = this;
    const said = row.kind === 'code' ? texts.code
      : row.kind === 'consent' ? fill(row.granted ? texts.granted : texts.withdrawn, texts[`channel_${row.channel}`], texts[`purpose_${row.purpose}`])
      : row.kind === 'request' ? this.#request(row)
      : row.kind === 'call' ? fill(texts[`call_${row.what}`] ?? '', row.what === 'ended' ? this.#length(row.seconds ?? 0) : row.author ?? texts.cooperative)
      : fill(row.author ? texts.visit : texts.visitAnonymous, row.branch ?? '', texts[`reason_${row.reason}`] ?? '', row.author ?? '');
    return el('li', { class: 'entry fact' }, el('p', { class: 'text' }, mark(row.channel), said, ' ', this.#time(row.at)));
  }

  /** Where nothing is owed, no day is said. */
  #request(row) {
    const what = row.what === 'opened' && !row.due ? 'noted' : row.what;
    return fill(this.texts[`request_${what}`] ?? '', this.texts[`asks_${row.asks}`] ?? '', row.number ?? '', row.due ? this.due.format(new Date(row.due)) : '');
  }

  #wait(item) {
    let element = this.pending.get(item.client);
    if (!element) {
      element = el('li', { class: 'entry own', 'data-role': 'entry' }, el('p', { class: 'text', dir: 'auto' }, item.text),
        el('div', { class: 'trouble', hidden: true }), el('p', { class: 'foot' }, el('span', { class: 'state' })));
      element.dataset.own = 'true';
      element.dataset.client = item.client;
      this.pending.set(item.client, element);
      this.news.append(element);
    }
    const failed = item.state === 'failed';
    say(element.querySelector('.state'), failed ? '' : this.texts[item.state === 'sent' ? 'sent' : 'waiting']);
    const trouble = element.querySelector('.trouble');
    if (trouble && trouble.hidden === failed) {
      trouble.hidden = !failed;
      trouble.replaceChildren(...(failed ? [
        el('p', {}, `${this.texts.refused} ${item.detail ?? ''}`),
        el('button', { type: 'button', onclick: () => this.actions.retry(item.client) }, this.texts.retry),
        el('button', { type: 'button', onclick: () => this.actions.discard(item.client) }, this.texts.discard)] : []));
    }
  }

  /** Forward only: what comes late changes nothing. */
  #state(element, state) {
    if (ranks.indexOf(state) < ranks.indexOf(element.dataset.state ?? '')) return;
    element.dataset.state = state;
    const line = element.querySelector('.state');
    if (!line) return;
    const coop = element.dataset.from === 'coop';
    const quiet = coop && element.dataset.channel === 'web' && state !== 'failed';
    say(line, quiet ? '' : this.texts[coop && state === 'read' ? 'delivered' : state] ?? '');
  }

  #length(seconds) {
    return seconds < 60 ? fill(this.texts.seconds, seconds) : fill(this.texts.minutes, Math.floor(seconds / 60), seconds % 60);
  }

  #time(at) {
    return el('time', { datetime: at }, this.clock.format(new Date(at)));
  }
}

/** The mark of a channel, from the one sprite. */
function mark(channel) {
  const svg = document.createElementNS(space, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS(space, 'use');
  use.setAttribute('href', `/_content/Coop.Web.Client/kit/icons.svg#${channel}`);
  svg.append(use);
  return el('span', { class: `channel ${channel}` }, svg);
}
