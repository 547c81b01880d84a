/* data-dialog-open="id" opens a <dialog>, data-dialog-close closes the one it is in. */
function onClick(event) {
  const opener = event.target.closest("[data-dialog-open]");
  if (opener) {
    const dialog = document.getElementById(opener.dataset.dialogOpen);
    if (dialog && !dialog.open) {
      event.preventDefault();
      dialog.showModal();
    }
    return;
  }
  const closer = event.target.closest("[data-dialog-close]");
  if (closer) {
    event.preventDefault();
    closer.closest("dialog")?.close();
    return;
  }
  if (event.target instanceof HTMLDialogElement && pressedOutside(event)) event.target.close();
}

/* A press on the backdrop reports the dialog itself as its target. */
function pressedOutside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

export function startDialogs() {
  document.addEventListener("click", onClick);
}
