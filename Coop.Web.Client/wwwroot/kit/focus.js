// Where the focus goes when what had it is taken away with a form, or to make room for one: into the form that came, or back to what
// opened the one that went; and a button that rested while it saved has it again. It never moves from a place that is still there.
const kept = 20;
const been = [];

document.addEventListener("focusin", ({ target }) => {
  been.push({ element: target, around: around(target), form: target.closest("form") });
  if (been.length > kept) been.shift();
});

// Whoever clicks beside everything has left on purpose; what is removed or disabled under the focus has not been left.
document.addEventListener("focusout", ({ target, relatedTarget }) => {
  if (!relatedTarget) queueMicrotask(() => {
    if (target.isConnected && !target.disabled && document.hasFocus() && nothingHasIt()) been.length = 0;
  });
});

new MutationObserver((records) => {
  const last = been.at(-1);
  if (!last || !nothingHasIt()) return;

  if (last.element.isConnected) {
    if (last.form && !last.element.disabled) last.element.focus();
    return;
  }

  const came = records.flatMap((record) => [...record.addedNodes]).map(formIn).find((form) => form && partOf(last).contains(form));
  (came ? firstIn(came) : last.form ? before(last) : null)?.focus({ preventScroll: !came });
}).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });

function nothingHasIt() {
  return document.activeElement === document.body || document.activeElement === null;
}

function around(element) {
  const places = [];
  for (let place = element.parentElement; place; place = place.parentElement) places.push(place);
  return places;
}

function placeOf({ around }) {
  return around.find((place) => place.isConnected);
}

function partOf({ around }) {
  return around.find((place) => place.isConnected && place.matches("section, dialog, main, body"));
}

function formIn(node) {
  return node.matches?.("form") ? node : node.querySelector?.("form");
}

// A finger would have the keyboard over half of the screen before anything is read.
function firstIn(form) {
  return matchMedia("(pointer: coarse)").matches ? null : form.querySelector("input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled)");
}

/** What had the focus before the form: itself, or what was drawn again in its place. */
function before({ form }) {
  for (const one of been.toReversed().filter((one) => one.form !== form)) {
    const { element } = one;
    if (element.isConnected && !element.disabled) return element;

    const again = element.dataset.role ? placeOf(one).querySelectorAll(`[data-role="${CSS.escape(element.dataset.role)}"]`) : [];
    if (again.length === 1) return again[0];
  }

  return null;
}
