// The composer's text lives here. Drafts go to the server every two seconds and on leaving; what it has not taken yet is
// kept in the session, and so is a send until the server has said what became of it: after a cut or a restart both go on.
import { connected } from "../kit/live.js";
import { segmentsOf } from "../desk/segments.js";

const saveEvery = 2000;
const typingEvery = 3000;
const answerWithin = 10_000;
const longestDraft = 20_000;

export function attach(form, person, member, written, mode, savedRev, longest, component) {
  const draft = { person, member, text: written, note: mode === "note", rev: Number(savedRev), longest: Number(longest) };
  const text = form.querySelector("textarea");
  const state = form.querySelector("[data-state]");
  const count = form.querySelector("[data-count]");
  const segments = form.querySelector("[data-segments]");
  const button = form.querySelector("button[type=submit]");
  const keptAt = `coop:${draft.person}:draft:${draft.member}`;
  const pendingAt = `coop:${draft.person}:send:${draft.member}`;
  let rev = draft.rev;
  let note = draft.note;
  let saved = { text: draft.text, note: draft.note };
  let typedAt = 0;
  let saveTimer;
  let sending = false;
  let over = false;

  const read = (place) => JSON.parse(sessionStorage.getItem(place) ?? "null");
  const write = (place, value) => (value ? sessionStorage.setItem(place, JSON.stringify(value)) : sessionStorage.removeItem(place));
  const say = (what) => (state.textContent = what ? (state.dataset[what] ?? "") : "");
  const log = () => document.querySelector("[data-role=timeline]");

  // An answer may be no longer than its channel carries; the thread may change while one writes.
  const mostNow = () => (note ? draft.longest : Number(form.dataset.longest));

  function measure() {
    segments.hidden = note || !form.hasAttribute("data-sms") || !text.value.trim();
    if (segments.hidden) return;
    const cost = segmentsOf(text.value.trim());
    segments.textContent = segments.dataset.segments.replace("{segments}", cost.segments).replace("{left}", cost.left);
  }

  function show() {
    const long = text.value.trim().length > mostNow();
    measure();
    form.classList.toggle("is-note", note);
    form.querySelectorAll("[data-mode]").forEach((mode) => mode.setAttribute("aria-pressed", (mode.dataset.mode === "note") === note));
    text.placeholder = note ? text.dataset.note : text.dataset.reply;
    button.querySelector("[data-send-word]").textContent = note ? button.dataset.sendNote : button.dataset.sendReply;
    button.setAttribute("aria-disabled", long || sending || !text.value.trim());
    text.setAttribute("aria-invalid", long);
    count.hidden = text.value.length < mostNow() * 0.8;
    count.textContent = `${text.value.length} / ${mostNow()}`;
    count.classList.toggle("too-long", long);
    if (long) say("long");
    else if (state.textContent === state.dataset.long) say();
    text.style.height = "auto";
    text.style.height = `${Math.min(240, text.scrollHeight + 2)}px`;
  }

  function keep() {
    rev = Math.max(rev + 1, Date.now());
    write(keptAt, { text: text.value, note, rev });
    clearTimeout(saveTimer);
    saveTimer = setTimeout(save, saveEvery);
  }

  async function save() {
    clearTimeout(saveTimer);
    if (over || (saved.text === text.value && saved.note === note)) return;
    const now = { text: text.value.slice(0, longestDraft), note };
    const at = rev;
    if (!connected()) return say("offline");
    try {
      if (await component.invokeMethodAsync("Save", now.text, now.note, at)) {
        saved = now;
        if (read(keptAt)?.rev === at) write(keptAt, null);
        if (now.text && state.textContent !== state.dataset.subjectless) say("saved");
      }
    } catch {
      say("offline");
    }
  }

  function type(writes) {
    if (!connected() || (note && writes)) return;
    if (writes && typedAt && performance.now() - typedAt < typingEvery) return;
    typedAt = writes ? performance.now() : 0;
    component.invokeMethodAsync("Type", writes).catch(() => {});
  }

  function send(anyway) {
    if (sending || !text.value.trim() || text.value.trim().length > mostNow()) return;
    const subject = form.querySelector("[data-subject]");
    if (!note && subject?.required && !subject.value.trim()) {
      say("subjectless");
      return subject.focus();
    }

    const way = form.querySelector("[data-way]")?.value ?? form.dataset.only;
    const pending = { client: crypto.randomUUID(), text: text.value, note, seen: anyway ? null : (log()?.seen ?? null), subject: subject?.value.trim() ?? "", way };
    write(pendingAt, pending);
    deliver(pending);
  }

  async function deliver(pending) {
    sending = true;
    show();
    const answer = await ask(pending);
    if (over) return;
    sending = false;
    write(pendingAt, null);
    if (answer === "done") {
      if (text.value === pending.text) text.value = "";
      if (pending.note) note = false;
      else clearSubject(pending.subject);
      say();
      keep();
      save();
      type(false);
    } else say(answer === "overtaken" ? "" : answer);
    show();
    if (answer !== "overtaken") text.focus();
  }

  function clearSubject(sent) {
    const subject = form.querySelector("[data-subject]");
    if (subject && subject.value.trim() === sent) subject.value = "";
  }

  // The id in the message makes asking twice harmless, so silence is answered by asking again.
  async function ask(pending) {
    while (!over) {
      if (!connected()) {
        say("unseen");
        await new Promise((on) => document.addEventListener("coop:live", on, { once: true }));
        continue;
      }

      try {
        const late = new Promise((_, fail) => setTimeout(fail, answerWithin, new Error("late")));
        return await Promise.race([component.invokeMethodAsync("Send", pending.client, pending.text, pending.note, pending.seen, pending.subject ?? "", pending.way ?? ""), late]);
      } catch {
        await new Promise((on) => setTimeout(on, 500));
      }
    }
  }

  function choose(mode) {
    note = mode === "note";
    text.focus();
    if (text.value) keep();
    show();
  }

  const onInput = () => {
    say();
    show();
    keep();
    type(Boolean(text.value));
  };
  const onKey = (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send(false);
    } else if (event.key === "Escape") log()?.focus();
  };
  const onClick = (event) => {
    const mode = event.target.closest("[data-mode]");
    if (mode && !mode.disabled) choose(mode.dataset.mode);
    if (event.target.closest("[data-anyway]")) send(true);
    if (event.target.closest("[data-rewrite]")) {
      component.invokeMethodAsync("Rewrite");
      text.focus();
    }
  };
  const onSubmit = (event) => {
    event.preventDefault();
    send(false);
  };
  const onLive = () => connected() && save();

  const kept = read(keptAt);
  const typedBefore = text.value;
  if (kept && kept.rev > rev) {
    text.value = kept.text;
    note = kept.note;
    rev = kept.rev;
  } else text.value = typedBefore || draft.text;
  form.addEventListener("submit", onSubmit);
  form.addEventListener("click", onClick);
  text.addEventListener("input", onInput);
  text.addEventListener("keydown", onKey);
  text.addEventListener("blur", save);
  document.addEventListener("coop:live", onLive);
  button.disabled = false;
  show();
  save();
  form.dataset.ready = "";
  const unanswered = read(pendingAt);
  if (unanswered) deliver(unanswered);

  return {
    giveBack(body) {
      text.value = text.value.trim() ? `${body}\n\n${text.value}` : body;
      note = false;
      show();
      keep();
      text.focus();
    },
    dispose() {
      save();
      over = true;
      clearTimeout(saveTimer);
      text.removeEventListener("blur", save);
      document.removeEventListener("coop:live", onLive);
    },
  };
}
