import { HttpTransportType } from '@microsoft/signalr';
import { within } from '../Widget/waiting.js';

const patience = 15000;

/** What the page asks of the server. The session is a cookie no script can read; the form's own token goes with each message. */
export class PortalApi {
  constructor(form) {
    this.form = form;
    this.hub = '/hubs/portal';
    this.connection = { transport: HttpTransportType.WebSockets, skipNegotiation: true };
  }

  async token() {}

  /** Whether the session is still open; rejects when the server is out of reach. */
  async isGood() {
    return (await within(patience, fetch('/portal/session', { credentials: 'same-origin' }))).status !== 401;
  }

  /** Posts a message: `{ sent }`, or `{ refused, detail }` for good, or `{ after }` milliseconds to try again. */
  async post({ client, text }) {
    const body = new URLSearchParams(new FormData(this.form));
    body.set('client', client);
    body.set('text', text);
    try {
      const answer = await within(patience, fetch(this.form.action, {
        method: 'POST', body, credentials: 'same-origin', redirect: 'manual', headers: { Accept: 'application/json' },
      }));
      if (answer.ok) return { sent: true };
      if (answer.status === 401) return { expired: true };
      if (answer.status === 429) return { after: 1000 * (Number(answer.headers.get('retry-after')) || 2) };
      if (answer.status >= 500 || answer.type === 'opaqueredirect') return {};
      return { refused: true, detail: (await answer.json().catch(() => ({}))).detail };
    } catch {
      return {};
    }
  }
}
