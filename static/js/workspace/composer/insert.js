/* What a guide asks of the requester goes into the reply where the caret is; undo (Ctrl+Z) takes it out again. */
import { composers, modeOf, textOf } from "./form.js";
import { insert, setReply } from "../macros.js";

function onClick(event) {
  const button = event.target.closest?.("[data-insert-reply]");
  const form = button && composers()[0];
  if (!form) return;
  if (modeOf(form) === "internal") setReply(form);
  insert(textOf(form), button.dataset.insertReply);
  textOf(form).scrollIntoView({ block: "nearest" });
}

export function startInsert() {
  document.addEventListener("click", onClick);
}
