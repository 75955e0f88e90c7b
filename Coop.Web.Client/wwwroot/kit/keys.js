// The keyboard: an element says which key stands for it (data-key="t"); the key clicks it, or focuses it if one types there.
// Single keys never act while somebody types. Sequences start with g ("g d"). j and k move through [data-list].
const typing = (target) => target.closest("input, textarea, select, [contenteditable='true']");
const visible = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]");
let prefix = "";
let prefixTimer;

function act(key) {
  const target = [...document.querySelectorAll(`[data-key~="${CSS.escape(key)}"]`)].find(visible);
  if (!target) return false;
  if (target.matches("input, textarea, [data-key-focus]")) target.focus();
  else target.click();
  return true;
}

function move(step) {
  const list = [...document.querySelectorAll("[data-list]")].find(visible);
  const rows = [...(list?.querySelectorAll("a[data-row]") ?? [])];
  if (rows.length === 0) return false;
  const at = rows.indexOf(document.activeElement.closest?.("a[data-row]"));
  const current = at >= 0 ? at + step : Math.max(0, rows.findIndex((row) => row.getAttribute("aria-current") === "true"));
  rows[Math.min(rows.length - 1, Math.max(0, current))].focus();
  return true;
}

function nextPane(step) {
  const panes = [...document.querySelectorAll("[data-pane]")].filter(visible);
  if (panes.length === 0) return false;
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const pane = panes[(at + step + panes.length) % panes.length];
  (pane.querySelector("[data-pane-start]") ?? pane).focus();
  return true;
}

function single(event) {
  const key = prefix ? `${prefix}-${event.key}` : event.key;
  prefix = "";
  if (event.key === "g" && key === "g") {
    prefix = "g";
    clearTimeout(prefixTimer);
    prefixTimer = setTimeout(() => (prefix = ""), 1200);
    return true;
  }

  if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  return act(key);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const ctrl = event.ctrlKey || event.metaKey;
  if (event.key === "F6") {
    if (nextPane(event.shiftKey ? -1 : 1)) event.preventDefault();
    return;
  }

  if (ctrl && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    act("ctrl-k");
    return;
  }

  if (ctrl || event.altKey || event.key.length !== 1 || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (single(event)) event.preventDefault();
});
