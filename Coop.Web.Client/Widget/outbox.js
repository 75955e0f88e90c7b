import { backoff, pause } from './waiting.js';

const day = 86400000;
const key = (client) => `out:${client}`;

/**
 * What the visitor wrote and the conversation does not show yet. Each message has an id of its own and is kept until its
 * row comes back, so it survives reloads and may be posted any number of times.
 */
export class Outbox {
  constructor(api, storage, changed, expired) {
    this.api = api;
    this.storage = storage;
    this.changed = changed;
    this.expired = expired;
    this.items = storage.keys('out:').map((name) => storage.get(name)).filter((item) => item && item.client)
      .sort((a, b) => a.at - b.at);
    for (const item of this.items.filter((old) => old.state === 'sent' && Date.now() - old.at > day)) this.#drop(item);
    this.failing = false;
  }

  get hasWaiting() {
    return this.items.some((item) => item.state === 'waiting');
  }

  add(text) {
    const item = { client: newId(), text, at: Date.now(), state: 'waiting' };
    this.items.push(item);
    this.#save(item);
    this.changed();
    this.send();
  }

  retry(client) {
    const item = this.items.find((one) => one.client === client);
    if (!item) return;
    Object.assign(item, { state: 'waiting', detail: null });
    this.#save(item);
    this.changed();
    this.send();
  }

  discard(client) {
    const item = this.items.find((one) => one.client === client);
    if (item) this.#drop(item);
    this.changed();
  }

  /** The conversation shows them now. */
  settle(rows) {
    if (!this.items.length) return;
    const shown = new Set(rows.map((row) => row.client));
    for (const item of this.items.filter((one) => shown.has(one.client))) this.#drop(item);
  }

  /** A new session has begun: what the old one took is not in it. */
  restart() {
    for (const item of this.items.filter((one) => one.state === 'sent')) this.#drop(item);
  }

  /** Sends what waits, in the order it was written, until nothing does. */
  async send() {
    if (this.sending) {
      this.waiting?.wake();
      return;
    }
    this.sending = true;
    try {
      for (let tries = 0, item; (item = this.items.find((one) => one.state === 'waiting'));) {
        const outcome = await this.api.post(item);
        this.failing = false;
        if (outcome.sent) item.state = 'sent';
        else if (outcome.refused) Object.assign(item, { state: 'failed', detail: outcome.detail });
        else if (outcome.expired && this.expired()) continue;
        else {
          this.failing = true;
          this.changed();
          this.waiting = pause(outcome.after ?? backoff(tries++));
          await this.waiting;
          continue;
        }
        tries = 0;
        if (this.items.includes(item)) this.#save(item);
        this.changed();
      }
    } finally {
      this.sending = false;
    }
  }

  #save(item) {
    this.storage.set(key(item.client), item);
  }

  #drop(item) {
    this.items.splice(this.items.indexOf(item), 1);
    this.storage.remove(key(item.client));
  }
}

/** A random UUID, version 4; randomUUID itself exists on secure pages only. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
