import "./time.js";
import "./keys.js";
import "./dialogs.js";
import "./focus.js";
import "./theme.js";
import "./live.js";
import { restorePanes } from "./panes.js";

restorePanes();

// What components ask of the page beyond their own module.
window.coop = {
  focusHeading: () => document.querySelector("main h1")?.focus({ preventScroll: true }),
  showModal: (dialog) => dialog?.showModal(),
};

// A toast stays as long as it takes to read, longer under the pointer, and then closes itself.
setInterval(() => {
  for (const toast of document.querySelectorAll("[data-role=toast]:not(:hover, :focus-within)")) {
    toast.dataset.age = Number(toast.dataset.age ?? 0) + 1;
    if (Number(toast.dataset.age) > 7) toast.querySelector("[data-fade]")?.click();
  }
}, 1000);
