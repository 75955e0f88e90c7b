// Light, dark or as the system: at once on this screen; the server keeps the choice for the person.
const root = document.documentElement;

export function setTheme(theme) {
  root.dataset.theme = theme;
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest?.("[data-set-theme]")?.dataset.setTheme;
  if (theme) setTheme(theme);
});
