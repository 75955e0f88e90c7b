// The notes' half in the browser: the text lives here, and goes to the server as it is typed and before anything else is done.
const saveEvery = 700;

export function attach(bar, notes, savedRev, component) {
  const text = bar.querySelector("textarea");
  let rev = Number(savedRev);
  let saved = notes;
  let timer;
  text.value = notes;

  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    if (text.value === saved) return;
    const now = text.value;
    rev = Math.max(rev + 1, Date.now());
    component.invokeMethodAsync("Note", now, rev).then((kept) => kept && (saved = now), () => later());
  };
  const later = () => (timer ??= setTimeout(save, saveEvery));
  const flush = (event) => text.contains(event.target) || save();
  text.addEventListener("input", later);
  text.addEventListener("blur", save);
  document.addEventListener("pointerdown", flush, true);

  // Answering a call is asking for its notes, unless the hands are busy elsewhere.
  const busy = document.activeElement?.closest("input, textarea, select, [contenteditable='true']");
  if (!busy && !document.querySelector("dialog[open]")) text.focus({ preventScroll: true });

  return {
    dispose: () => {
      clearTimeout(timer);
      document.removeEventListener("pointerdown", flush, true);
    },
  };
}
