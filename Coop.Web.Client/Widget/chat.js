import { Line } from './line.js';
import { Outbox } from './outbox.js';
import { Rows } from './rows.js';

const typingEvery = 3000;

/** The conversation of this browser: its rows, what is on the way, and how far each side has read. */
export class Chat {
  constructor(api, storage) {
    this.api = api;
    this.rows = new Rows();
    this.read = 0;
    this.seen = 0;
    this.typing = null;
    this.isOpened = false;
    this.told = { received: 0, read: 0 };
    this.typedAt = 0;
    this.changed = () => {};
    this.outbox = new Outbox(api, storage, () => this.changed(), () => this.#renew());
    this.line = new Line(api, {
      last: () => this.rows.last,
      hasGap: () => this.rows.hasGap,
      snapshot: (snapshot, asked) => this.#opened(snapshot, asked),
      rows: (rows) => {
        this.rows.add(rows);
        this.#settled();
      },
      marks: (read) => {
        this.read = Math.max(this.read, read);
        this.changed();
      },
      typing: (name) => {
        this.typing = name;
        this.changed();
      },
      line: (isUp) => {
        if (isUp) this.outbox.send();
        else this.typing = null;
        this.changed();
      },
      expired: () => this.#renew(),
    });
    addEventListener('online', () => this.outbox.send());
    if (api.hasSession) this.start();
  }

  /** Lines the page shows: rows, then what is on the way. */
  get items() {
    return [...this.rows.all, ...this.outbox.items];
  }

  get unread() {
    return this.rows.all.filter((row) => row.from === 'agent' && row.seq > this.seen).length;
  }

  get isCut() {
    return this.started && (!this.line.isUp || this.outbox.failing);
  }

  /** Connects: when the visitor has a session, or is about to need one. */
  start() {
    this.started = true;
    this.line.start();
    if (this.outbox.hasWaiting) this.outbox.send();
  }

  write(text) {
    this.start();
    this.typedAt = 0;
    this.line.tell('Typing', false);
    this.outbox.add(text);
  }

  types() {
    const now = Date.now();
    if (now - this.typedAt < typingEvery) return;
    this.typedAt = now;
    this.line.tell('Typing', true);
  }

  /** Says how far this page has received, or the visitor has seen, the answers. */
  acknowledge(isReading) {
    const upTo = this.rows.lastFromAgent;
    if (isReading && upTo > this.seen) this.seen = upTo;
    if (!this.line.isUp) return;
    if (this.seen > this.told.read) {
      this.told.read = this.told.received = this.seen;
      this.line.tell('Read', this.seen);
    } else if (upTo > this.told.received) {
      this.told.received = upTo;
      this.line.tell('Received', upTo);
    }
  }

  /** Fetches a page from before the first row; `mark` hears its rows before they are shown. */
  async earlier(mark) {
    const rows = await this.line.earlier(this.rows.all[0].seq);
    mark(rows);
    this.rows.addEarlier(rows);
    this.changed();
  }

  #opened(snapshot, asked) {
    this.rows.open(snapshot, asked);
    this.read = Math.max(this.read, snapshot.read);
    this.seen = Math.max(this.seen, snapshot.seen);
    // What was said to a line that broke may not have arrived: say again what the server does not know.
    this.told = { received: snapshot.seen, read: snapshot.seen };
    this.typing = snapshot.typing;
    this.isOpened = true;
    this.#settled();
  }

  #settled() {
    this.outbox.settle(this.rows.all);
    this.changed();
  }

  /** The server no longer takes the token: a new session begins, and what waits is sent in it. */
  #renew() {
    this.api.forget();
    this.rows.clear();
    this.outbox.restart();
    [this.read, this.seen, this.told] = [0, 0, { received: 0, read: 0 }];
    this.line.restart();
    this.changed();
    return true;
  }
}
