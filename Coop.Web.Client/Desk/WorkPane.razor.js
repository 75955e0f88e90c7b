// The list's half in the browser: tells when somebody stands on a line, so that nothing jumps under them, and says arrivals aloud.
import { announce } from "../kit/announce.js";

export function attach(list, component) {
  let told = null;
  let timer;
  const stand = (row) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (row !== told) component.invokeMethodAsync("Stand", (told = row)).catch(() => (told = undefined));
    }, 120);
  };

  const onFocus = (event) => stand(event.target.closest("[data-row]")?.dataset.row ?? null);
  const onBlur = (event) => list.contains(event.relatedTarget) || stand(null);
  list.addEventListener("focusin", onFocus);
  list.addEventListener("focusout", onBlur);

  let arrived = Number(list.dataset.arrived);
  const watch = new MutationObserver(() => {
    for (; arrived < Number(list.dataset.arrived); arrived++) announce(list.dataset.one, list.dataset.many);
  });
  watch.observe(list, { attributes: true, attributeFilter: ["data-arrived"] });

  return {
    dispose() {
      clearTimeout(timer);
      watch.disconnect();
      list.removeEventListener("focusin", onFocus);
      list.removeEventListener("focusout", onBlur);
    },
  };
}
