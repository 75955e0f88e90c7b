// <coop-time datetime mode>: keeps itself right without asking the server. Modes: ago, elapsed, wait, clock, day, date, countdown.
// The exact moment stands in the title. Zone and language come from <html data-zone lang>; data-now corrects a wrong clock.
const root = document.documentElement;
const skew = root.dataset.now ? Date.parse(root.dataset.now) - Date.now() : 0;
const zone = root.dataset.zone || undefined;
const lang = root.lang === "en" ? "en-GB" : "es-CO";
const said = (shape) => new Intl.DateTimeFormat(lang, { timeZone: zone, ...shape });
const clock = said({ hour: "numeric", minute: "2-digit", hour12: lang === "es-CO" });
const exact = said({ dateStyle: "full", timeStyle: "medium" });
const shortDay = said({ day: "numeric", month: "short" });
const mediumDay = said({ day: "numeric", month: "short", year: "numeric" });
const weekDay = said({ weekday: "long", day: "numeric", month: "long" });
const fullDay = said({ weekday: "long", day: "numeric", month: "long", year: "numeric" });
const isoDay = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });
const relative = new Intl.RelativeTimeFormat(lang, { numeric: "auto", style: "short" });
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export const now = () => Date.now() + skew;

const capital = (text) => text.charAt(0).toLocaleUpperCase(lang) + text.slice(1);
const daysAgo = (at) => Math.round((Date.parse(isoDay.format(now())) - Date.parse(isoDay.format(at))) / day);

function ago(at) {
  const past = now() - at;
  if (past < 45_000) return relative.format(0, "second");
  if (past < hour) return relative.format(-Math.round(past / minute), "minute");
  if (daysAgo(at) === 0) return clock.format(at);
  if (daysAgo(at) < 7) return relative.format(-daysAgo(at), "day");
  return (daysAgo(at) < 300 ? shortDay : mediumDay).format(at);
}

function wait(at) {
  const past = Math.max(0, now() - at);
  if (past < minute) return `${Math.floor(past / 1000)} s`;
  if (past < hour) return `${Math.floor(past / minute)} min`;
  if (past < 3 * hour) return `${Math.floor(past / hour)} h ${Math.floor((past % hour) / minute)} min`;
  return past < 2 * day ? `${Math.floor(past / hour)} h` : `${Math.floor(past / day)} d`;
}

function dayOf(at) {
  const days = daysAgo(at);
  if (days < 2 && days >= 0) return capital(new Intl.RelativeTimeFormat(lang, { numeric: "auto" }).format(-days, "day"));
  return capital((days < 300 ? weekDay : fullDay).format(at));
}

function elapsed(at) {
  const seconds = Math.max(0, Math.floor((now() - at) / 1000));
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return (parts[0] ? parts : parts.slice(1)).map((part, n) => (n ? String(part).padStart(2, "0") : part)).join(":");
}

const words = {
  ago,
  elapsed,
  wait,
  clock: (at) => clock.format(at),
  day: dayOf,
  date: (at) => mediumDay.format(at),
  countdown: (at) => `${Math.max(0, Math.ceil((at - now()) / 1000))} s`,
};

const shown = new Set();

class CoopTime extends HTMLElement {
  static observedAttributes = ["datetime", "mode"];

  connectedCallback() {
    shown.add(this);
    this.tick();
  }

  disconnectedCallback() {
    shown.delete(this);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.tick();
  }

  tick() {
    const at = Date.parse(this.getAttribute("datetime"));
    if (Number.isNaN(at)) return;
    const mode = this.getAttribute("mode") ?? "ago";
    const text = words[mode](at);
    if (this.textContent === text) return;
    this.textContent = text;
    this.title = exact.format(at);
    if (mode === "wait") this.dataset.late = now() - at > 15 * minute ? "2" : now() - at > 5 * minute ? "1" : "0";
  }
}

customElements.define("coop-time", CoopTime);
setInterval(() => document.hidden || shown.forEach((time) => time.tick()), 1000);
document.addEventListener("visibilitychange", () => document.hidden || shown.forEach((time) => time.tick()));
