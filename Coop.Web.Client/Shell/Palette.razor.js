// The palette's half in the browser: asks when typing pauses, moves through what was found, and does what is chosen.
const pause = 120;

export function attach(dialog, component) {
  const input = dialog.querySelector("input");
  const found = dialog.querySelector("[role=listbox]");
  let timer;

  const onPage = (press) => [...document.querySelectorAll(`[data-role="${press}"]`)].find((button) => !button.disabled);
  const options = () => [...found.querySelectorAll("[role=option]")].filter((option) => !option.hidden);
  const find = () => component.invokeMethodAsync("Find", input.value).catch(() => {});

  function tidy() {
    for (const option of found.querySelectorAll("[data-press]")) option.hidden = !onPage(option.dataset.press);
    for (const group of found.querySelectorAll("[role=group]")) group.hidden = !group.querySelector("[role=option]:not([hidden])");
    mark(options()[0]);
  }

  function mark(option) {
    options().forEach((other) => other.setAttribute("aria-selected", other === option));
    input.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }

  function choose(option) {
    if (!option) return;
    dialog.close();
    if (option.dataset.press) onPage(option.dataset.press)?.click();
    else Blazor.navigateTo(option.dataset.href);
  }

  const onKey = (event) => {
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) mark(all[(at + step + all.length) % all.length]);
    else if (event.key === "Home" && event.ctrlKey) mark(all[0]);
    else if (event.key === "End" && event.ctrlKey) mark(all.at(-1));
    else if (event.key === "Enter") choose(all[at]);
    else return;
    event.preventDefault();
  };
  const onInput = () => {
    clearTimeout(timer);
    timer = setTimeout(find, pause);
  };
  const onClick = (event) => choose(event.target.closest("[role=option]"));
  const opened = new MutationObserver(() => {
    if (!dialog.open) return;
    input.value = "";
    find();
  });
  const filled = new MutationObserver(tidy);

  input.addEventListener("keydown", onKey);
  input.addEventListener("input", onInput);
  found.addEventListener("click", onClick);
  opened.observe(dialog, { attributes: true, attributeFilter: ["open"] });
  filled.observe(found, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-for"] });

  // The page listens from here on.
  dialog.dataset.ready = "";
  return {
    dispose() {
      opened.disconnect();
      filled.disconnect();
    },
  };
}
