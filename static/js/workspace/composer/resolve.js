/* "Resolve" in the head: the server asks about what is written and not sent, so it has to have it first. */
import { settled } from "../drafts.js";
import { composers } from "./form.js";

function onSubmit(event) {
  const { target, submitter } = event;
  if (target.id !== "head-form" || submitter?.value !== "resolved" || target.dataset.settled) return;
  event.preventDefault();
  target.dataset.settled = "yes";
  const go = () => {
    target.requestSubmit(submitter);
    delete target.dataset.settled;
  };
  // Not from within this event: a form that is being sent is not sent again.
  Promise.all(composers().map(settled)).finally(() => setTimeout(go));
}

export function startResolving() {
  document.addEventListener("submit", onSubmit);
}
