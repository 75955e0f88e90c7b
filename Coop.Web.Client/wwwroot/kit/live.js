// The live mark. Blazor tells of a cut only by classes on #components-reconnect-modal; this turns them into words for people:
// connected, catching up ("12 s behind"), offline since when. When the server knows the circuit no more, the page starts anew.
import { announce, interrupt } from "./announce.js";
import { now } from "./time.js";

const root = document.documentElement;
const modal = document.getElementById("components-reconnect-modal");
const offlineAfter = 30_000;
const beginWithin = 30_000;
const falls = "coop.falls";
let lostAt = 0;
let spoken = false;
let asking = false;
let open = false;
let fallen = false;

/** The circuit is there for the first time. */
export function began() {
  open = true;
  fallen = false;
  sessionStorage.removeItem(falls);
  look();
}

/** A first line to the server could not be had. Whoever cannot get one at all (a proxy, say) is not made to reload ever faster. */
export function fell() {
  if (open || fallen) return;
  fallen = true;
  const before = Number(sessionStorage.getItem(falls) ?? 0);
  sessionStorage.setItem(falls, String(before + 1));
  look();
  setTimeout(() => setInterval(() => fallen && knock(), 2000), Math.min(500 * 2 ** before, 60_000));
}

export const connected = () => root.dataset.live === "on";

function show(state) {
  if (root.dataset.live !== state) {
    root.dataset.live = state;
    document.dispatchEvent(new CustomEvent("coop:live", { detail: state }));
  }

  const mark = document.getElementById("live-mark");
  if (!mark) return;
  const since = Math.round((now() - lostAt) / 1000);
  const text = mark.dataset[state]?.replace("{0}", state === "behind" ? since : clockOf(lostAt)) ?? "";
  if (mark.textContent !== text) mark.textContent = text;
}

const clockOf = (at) => new Intl.DateTimeFormat(root.lang, { hour: "2-digit", minute: "2-digit", timeZone: root.dataset.zone }).format(at);

function lost() {
  lostAt ||= now();
  const away = now() - lostAt;
  show(away > offlineAfter || !navigator.onLine ? "off" : "behind");
  if (!spoken && away > 2000) {
    spoken = true;
    interrupt(modal.dataset.lost);
  }
}

function back() {
  if (spoken) announce(modal.dataset.back);
  lostAt = 0;
  spoken = false;
  interrupt("");
  show("on");
}

// Retries of the script end after five minutes. Nobody should have to reload by hand: ask until the server answers.
async function knock() {
  try {
    const answer = await fetch("/health/live", { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // Still gone.
  }
}

// Cut off, or shut out? Whose session is over keeps nothing on screen: the page that comes instead is the sign-in.
async function ask() {
  if (asking) return;
  asking = true;
  try {
    const answer = await fetch("/session", { cache: "no-store" });
    if (answer.status === 401) location.reload();
  } catch {
    // The network is gone, or the server: the circuit is tried on.
  } finally {
    asking = false;
  }
}

function look() {
  const is = (name) => modal.classList.contains(`components-reconnect-${name}`);
  if (is("rejected")) location.reload();
  else if (is("failed")) {
    lost();
    knock();
  } else if (is("show")) {
    lost();
    ask();
  } else if (fallen) lost();
  else if (lostAt) back();
  else if (open) show("on");
}

if (modal) {
  new MutationObserver(look).observe(modal, { attributes: true, attributeFilter: ["class"] });
  setInterval(look, 1000);
  setTimeout(fell, beginWithin);
  addEventListener("offline", () => Blazor?.reconnect?.());
  look();
}
