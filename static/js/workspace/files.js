/* How many files are chosen, on the button that chose them. */
export function startFileCount() {
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-files]")) return;
    const label = event.target.closest("label").querySelector("[data-files-label]");
    label.dataset.none ??= label.textContent;
    const count = event.target.files.length;
    label.textContent = count === 0 ? label.dataset.none : count === 1 ? label.dataset.one : label.dataset.many.replace("#", count);
  });
}
