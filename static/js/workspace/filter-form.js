/* The form of the filters leaves what is empty out of the address; a page that asks for it is printed. */
export function startFilterForm() {
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-filter-form]")) return;
    for (const field of event.target.elements) {
      if (field.name && !field.value) field.disabled = true;
    }
  });
  window.addEventListener("pageshow", () => {
    for (const field of document.querySelectorAll("[data-filter-form] :disabled")) field.disabled = false;
  });
  document.addEventListener("click", (event) => event.target.closest("[data-print]") && window.print());
}
