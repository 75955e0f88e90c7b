// What the person set up on this machine: pane widths. And menus that open beside their button.
const root = document.documentElement;
const place = (name) => `coop:${root.dataset.person ?? ""}:pane:${name}`;
const limits = { work: [260, 520], card: [260, 480] };
const standard = { work: 344, card: 328 };

function set(name, width) {
  const [least, most] = limits[name];
  const fit = Math.round(Math.min(most, Math.max(least, width)));
  root.style.setProperty(`--pane-${name}`, `${fit}px`);
  document.querySelectorAll(`[data-resize="${name}"]`).forEach((bar) => bar.setAttribute("aria-valuenow", fit));
  return fit;
}

const width = (name) => Number(localStorage.getItem(place(name))) || standard[name];
const keep = (name, value) => localStorage.setItem(place(name), set(name, value));
const side = (name) => (name === "card" ? -1 : 1);

export function restorePanes() {
  Object.keys(limits).forEach((name) => set(name, width(name)));
}

document.addEventListener("pointerdown", (event) => {
  const bar = event.target.closest?.("[data-resize]");
  if (!bar) return;
  event.preventDefault();
  bar.setPointerCapture(event.pointerId);
  const name = bar.dataset.resize;
  const [from, before] = [event.clientX, width(name)];
  const drag = (moved) => keep(name, before + side(name) * (moved.clientX - from));
  bar.addEventListener("pointermove", drag);
  bar.addEventListener("lostpointercapture", () => bar.removeEventListener("pointermove", drag), { once: true });
});

document.addEventListener("keydown", (event) => {
  const name = event.target.dataset?.resize;
  if (!name || !["ArrowLeft", "ArrowRight", "Home"].includes(event.key)) return;
  event.preventDefault();
  keep(name, event.key === "Home" ? standard[name] : width(name) + side(name) * (event.key === "ArrowRight" ? 16 : -16));
});

// The circuit draws the page anew after it has come; what a reader hears is set when they come to the bar.
document.addEventListener("focusin", (event) => {
  const name = event.target.dataset?.resize;
  if (name) set(name, width(name));
});

document.addEventListener("dblclick", (event) => {
  const name = event.target.dataset?.resize;
  if (name) keep(name, standard[name]);
});

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.("[popover].menu") || event.newState !== "open") return;
    const opener = document.querySelector(`[popovertarget="${menu.id}"]`);
    if (!opener) return;
    const [box, size] = [opener.getBoundingClientRect(), menu.getBoundingClientRect()];
    const below = box.bottom + 4 + size.height <= innerHeight;
    menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - size.height - 4)}px`;
    menu.style.left = `${Math.max(8, Math.min(menu.dataset.side === "start" ? box.left : box.right - size.width, innerWidth - size.width - 8))}px`;
    menu.querySelector("button, a")?.focus();
  },
  true,
);

document.addEventListener("click", (event) => event.target.closest?.(".menu :is(button, a)")?.closest("[popover]")?.hidePopover());

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[popover].menu");
  if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button, a")];
  const step = event.key === "ArrowDown" ? 1 : -1;
  items[(items.indexOf(document.activeElement) + step + items.length) % items.length]?.focus();
});
