/* Drafts: kept per ticket until they are sent; the server's answer with errors outranks them. */
export function startDraft() {
  const composer = document.querySelector("form[data-draft]:not([data-started])");
  if (!composer) return;
  composer.dataset.started = "yes";
  const key = `draft:${composer.dataset.draft}`;
  const text = composer.querySelector("textarea");
  const status = composer.querySelector("[data-draft-status]");
  if (!text.value) text.value = localStorage.getItem(key) ?? "";
  if (text.value) status.textContent = status.dataset.saved;
  text.addEventListener("input", () => {
    localStorage.setItem(key, text.value);
    status.textContent = text.value ? status.dataset.saved : "";
  });
  composer.addEventListener("submit", () => sessionStorage.setItem("sent-draft", key));
}

// A draft is forgotten only when the next page shows that the sending worked.
export function startDrafts() {
  const sent = sessionStorage.getItem("sent-draft");
  if (sent && document.querySelector(".toast--success")) localStorage.removeItem(sent);
  sessionStorage.removeItem("sent-draft");
  startDraft();
  document.addEventListener("ticket:opened", startDraft);
}
