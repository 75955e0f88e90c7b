import { Line } from '../Widget/line.js';
import { say } from '../Widget/dom.js';
import { within } from '../Widget/waiting.js';

const patience = 15000;

/**
 * The page of points. It is told that something moved, never what: it asks the server for itself anew and puts in the sections that
 * differ. After a cut, and every 20 seconds, its stamp says whether anything was missed.
 */
export class Points {
  constructor(sheet, api) {
    this.sheet = sheet;
    this.told = document.querySelector('[data-told]');
    this.line = new Line(api, {
      ask: (connection) => connection.invoke('Points'),
      last: () => 0,
      hasGap: () => false,
      snapshot: (stamp) => stamp === this.sheet.dataset.stamp || this.read(),
      points: () => this.read(),
      rows() {},
      marks() {},
      typing() {},
      line() {},
      expired: () => location.assign('/portal'),
    });
  }

  start() {
    this.line.start();
  }

  /** Reads the page again; once more when something moved while it was being read. */
  async read() {
    this.again = this.reading;
    if (this.reading) return;
    this.reading = true;
    try {
      do {
        this.again = false;
        const answer = await within(patience, fetch(location.pathname, { credentials: 'same-origin' }));
        if (answer.ok) this.#put(new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-points]'));
      } while (this.again);
    } catch {
      // Out of reach: the stamp is still another when the line is back.
    } finally {
      this.reading = false;
    }
  }

  #put(fresh) {
    if (!fresh) {
      // The session is over, and this was the page on the way in.
      location.assign('/portal');
      return;
    }
    const many = (page) => page.querySelector('.many').textContent.trim();
    const [before, held] = [many(this.sheet), document.activeElement?.closest('[data-points] a')?.getAttribute('href')];
    const old = new Map([...this.sheet.children].map((part) => [part.outerHTML, part]));
    // Parts that are the same stay the same elements: nobody loses their place in them.
    this.sheet.replaceChildren(...[...fresh.children].map((part) => old.get(part.outerHTML) ?? document.adoptNode(part)));
    this.sheet.dataset.stamp = fresh.dataset.stamp;
    if (held) this.sheet.querySelector(`a[href="${CSS.escape(held)}"]`)?.focus({ preventScroll: true });
    if (many(this.sheet) !== before) say(this.told, many(this.sheet));
  }
}
