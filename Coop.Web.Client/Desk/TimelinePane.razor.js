// The log's half in the browser: stays at the bottom or where the reader is, asks for older entries in time, tells whether
// anybody can see the page, and says arrivals aloud.
import { announce } from "../kit/announce.js";

const near = 64;

export function attach(log, component) {
  let anchor = null;
  let atEnd = true;
  let asked = false;
  let first = true;
  let next = 0;
  const call = (name, ...args) => component.invokeMethodAsync(name, ...args).catch(() => {});
  const toEnd = log.querySelector("[data-to-end]");
  const toUnread = log.querySelector("[data-to-unread]");

  function remember() {
    const top = log.scrollTop;
    atEnd = log.scrollHeight - log.clientHeight - top < near;
    const row = [...log.children].find((child) => child.offsetTop + child.offsetHeight > top && child.matches(".entry, .fact"));
    anchor = row ? { row, offset: row.offsetTop - top } : null;
    toEnd.hidden = atEnd;
    const mark = log.querySelector("#unread");
    toUnread.hidden = !mark || mark.offsetTop + mark.offsetHeight > top;
    askForOlder();
  }

  function askForOlder() {
    if (asked || !log.querySelector("[data-older]") || log.scrollTop > 400) return;
    asked = true;
    call("ReadOlder").then(() => (asked = false));
  }

  function settle() {
    next = 0;
    if (atEnd) log.scrollTop = log.scrollHeight;
    else if (anchor?.row.isConnected) log.scrollTop = anchor.row.offsetTop - anchor.offset;
    remember();
  }

  // Until what came has its place, the place to keep is the one before it came.
  const scrolled = () => next || remember();

  function begin() {
    const mark = log.querySelector("#unread");
    first = false;
    if (!mark) return settle();
    log.scrollTop = Math.max(0, mark.offsetTop - 48);
    remember();
  }

  let last = Number(log.dataset.last);
  let seenTimer;
  // What the writer had before them for a moment counts as seen; what came this instant does not.
  log.seen = last;
  const seeNewest = () => (log.seen = last);
  const watch = new MutationObserver((records) => {
    if (Number(log.dataset.last) > last) {
      for (const entry of log.querySelectorAll(".entry.in"))
        if (!first && Number(entry.dataset.seq) > last) announce(log.dataset.one, log.dataset.many);
      last = Number(log.dataset.last);
      clearTimeout(seenTimer);
      if (first) seeNewest();
      else seenTimer = setTimeout(seeNewest, 1500);
    }

    if (!records.some((record) => record.type === "childList")) return;
    if (first && log.querySelector(".entry, .fact")) begin();
    // Right before the next picture: measuring now would lay the page out twice.
    else next ||= requestAnimationFrame(settle);
  });

  const see = () => call("See", document.visibilityState === "visible");
  const grow = new ResizeObserver(() => atEnd && (log.scrollTop = log.scrollHeight));
  const jump = (event) => {
    if (event.target.closest("[data-to-end]")) log.scrollTo({ top: log.scrollHeight, behavior: "smooth" });
    if (event.target.closest("[data-to-unread]")) log.querySelector("#unread")?.scrollIntoView({ block: "start", behavior: "smooth" });
  };

  log.addEventListener("scroll", scrolled, { passive: true });
  log.addEventListener("click", jump);
  document.addEventListener("visibilitychange", see);
  watch.observe(log, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-last"] });
  grow.observe(log);
  if (log.querySelector(".entry, .fact")) begin();
  // On a narrow screen the list that had the focus is gone: it goes on here, so that keys and readers are not lost.
  if (!document.activeElement?.checkVisibility() || document.activeElement === document.body) log.focus({ preventScroll: true });
  see();

  return {
    dispose() {
      watch.disconnect();
      cancelAnimationFrame(next);
      grow.disconnect();
      log.removeEventListener("scroll", scrolled);
      log.removeEventListener("click", jump);
      document.removeEventListener("visibilitychange", see);
    },
  };
}
