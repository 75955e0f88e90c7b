// Native dialogs, opened by data-open="id" or from components; a click beside them or Escape closes.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-open]");
  if (opener) open(opener.dataset.open);
  if (event.target.closest?.("[data-close]")) event.target.closest("dialog")?.close();
  if (event.target.matches?.("dialog[data-light]")) event.target.close();
});

export function open(id) {
  const dialog = document.getElementById(id);
  if (dialog && !dialog.open) dialog.showModal();
}

export function close(id) {
  document.getElementById(id)?.close();
}
