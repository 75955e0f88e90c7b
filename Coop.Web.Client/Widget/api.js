import { within } from './waiting.js';

const patience = 15000;
const renewAfter = 7 * 86400000;

/** What the widget asks of the server by HTTP. No cookies: the session is a signed token kept by this page. */
export class Api {
  constructor(base, lang, storage) {
    this.base = base;
    this.lang = lang;
    this.storage = storage;
  }

  get hub() {
    return `${this.base}/hubs/member?lang=${this.lang}`;
  }

  get hasSession() {
    return this.storage.get('session') !== null;
  }

  /** Texts and settings, or null while the server is out of reach. */
  async settings() {
    try {
      const answer = await this.#fetch('GET', 'texts');
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  /** The session's token, made when there is none. Kept fresh while the visitor comes back; rejects when out of reach. */
  token() {
    this.asking ??= this.#token().finally(() => { this.asking = null; });
    return this.asking;
  }

  /** The token the server no longer takes is given up; the next one begins a new session. */
  forget() {
    this.storage.remove('session');
  }

  /** Whether the server still takes the token; one that was replaced while it was asked says nothing of the next. Rejects when out of reach. */
  async isGood() {
    const session = this.storage.get('session');
    return !session || (await this.#fetch('POST', 'session', session.token)).status !== 401 || !this.#isCurrent(session.token);
  }

  /** Posts a message: `{ sent }`, or `{ refused, detail }` for good, or `{ after }` milliseconds to try again. */
  async post({ client, text }) {
    try {
      const token = await this.token();
      const answer = await this.#fetch('POST', 'messages', token, JSON.stringify({ clientId: client, text }));
      if (answer.ok) return { sent: true };
      if (answer.status === 401) return this.#isCurrent(token) ? { expired: true } : { after: 0 };
      if (answer.status === 429) return { after: 1000 * (Number(answer.headers.get('retry-after')) || 2) };
      if (answer.status >= 500) return {};
      return { refused: true, detail: (await answer.json().catch(() => ({}))).detail };
    } catch {
      return {};
    }
  }

  async #token() {
    const session = this.storage.get('session');
    if (session && Date.now() - session.at < renewAfter) return session.token;
    const answer = await this.#fetch('POST', 'session', session && session.token);
    if (answer.status === 401) {
      this.forget();
      return this.#token();
    }
    if (!answer.ok) {
      if (session) return session.token;
      throw new Error('No session');
    }
    const { token } = await answer.json();
    this.storage.set('session', { token, at: Date.now() });
    return token;
  }

  #isCurrent(token) {
    return this.storage.get('session')?.token === token;
  }

  #fetch(method, path, token, body) {
    const headers = {};
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body) headers['Content-Type'] = 'application/json';
    return within(patience, fetch(`${this.base}/api/web/${path}?lang=${this.lang}`, { method, headers, body, credentials: 'omit' }));
  }
}
