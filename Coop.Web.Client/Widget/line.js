import { HttpTransportType, HubConnectionBuilder, HubConnectionState, LogLevel } from '@microsoft/signalr';
import { backoff, pause, within } from './waiting.js';

const beat = 20000;
const patience = 8000;

/**
 * The live line. It comes back by itself after any cut, and asks for what it missed each time, every 20 seconds, and
 * whenever the page comes to the front: nothing depends on a push having arrived.
 */
export class Line {
  constructor(api, hears) {
    this.api = api;
    this.hears = hears;
    this.isUp = false;
  }

  /** Holds the line from now on. */
  start() {
    if (this.started) return;
    this.started = true;
    addEventListener('online', () => this.waiting?.wake());
    // A browser that knows it is offline keeps dead sockets open for minutes.
    addEventListener('offline', () => this.connection?.stop());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) return;
      this.waiting?.wake();
      this.open();
    });
    setInterval(() => document.hidden || this.open(), beat);
    this.#hold();
  }

  /** Begins anew with the present session. */
  restart() {
    this.connection?.stop();
    this.waiting?.wake();
  }

  /** Asks for what is new; one question at a time, and once more when somebody asked meanwhile. */
  async open() {
    if (this.connection?.state !== HubConnectionState.Connected) return;
    if (this.opening) {
      this.again = true;
      return;
    }
    this.opening = true;
    const connection = this.connection;
    try {
      let tries = 0;
      do {
        this.again = false;
        const asked = this.hears.last();
        const snapshot = await within(patience, this.hears.ask ? this.hears.ask(connection) : connection.invoke('Open', asked));
        this.hears.snapshot(snapshot, asked);
      } while ((this.again || this.hears.hasGap()) && ++tries < 4);
    } catch {
      // No answer, or not a good one: a new line is quicker than waiting for this one.
      if (connection === this.connection) connection.stop();
    } finally {
      this.opening = false;
    }
  }

  earlier(seq) {
    return within(patience, this.connection.invoke('Earlier', seq));
  }

  /** Tells the server something that does no harm when it is lost. */
  tell(what, value) {
    if (this.isUp) this.connection.send(what, value).catch(() => {});
  }

  async #hold() {
    for (let tries = 0; ; tries++) {
      try {
        await this.#connect();
        tries = 0;
        await this.ended;
      } catch {
        if (tries > 0 && await this.api.isGood().catch(() => true) === false) this.hears.expired();
      }
      this.#up(false);
      this.waiting = pause(backoff(tries));
      await this.waiting;
    }
  }

  async #connect() {
    await this.api.token();
    const connection = new HubConnectionBuilder()
      .withUrl(this.api.hub, this.api.connection ?? {
        accessTokenFactory: () => this.api.token(),
        transport: HttpTransportType.WebSockets,
        skipNegotiation: true,
        withCredentials: false,
      })
      .configureLogging(LogLevel.None)
      .build();
    connection.on('Rows', (rows) => {
      this.hears.rows(rows);
      if (this.hears.hasGap()) this.open();
    });
    connection.on('Marks', (read) => this.hears.marks(read));
    connection.on('Typing', (name) => this.hears.typing(name));
    connection.on('Points', () => this.hears.points?.());
    connection.on('Resync', () => this.open());
    this.ended = new Promise((done) => connection.onclose(done));
    this.connection = connection;
    await within(patience, connection.start()).catch((error) => {
      connection.stop();
      throw error;
    });
    this.opening = false;
    await this.open();
    if (connection.state !== HubConnectionState.Connected) throw new Error('The line broke');
    this.#up(true);
  }

  #up(isUp) {
    if (this.isUp === isUp) return;
    this.isUp = isUp;
    this.hears.line(isUp);
  }
}
