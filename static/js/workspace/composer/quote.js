/* Words selected in a message can be answered: a button beside them puts them into the composer as a quote. */
import { composers, make, say, textOf, write } from "./form.js";

let button = null;

const message = (node) => (node instanceof Element ? node : node?.parentElement)?.closest("#conversation .message");

function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return null;
  const words = selection.toString().trim();
  const isOne = message(selection.anchorNode) && message(selection.anchorNode) === message(selection.focusNode);
  return isOne && words ? { words, place: selection.getRangeAt(0).getBoundingClientRect() } : null;
}

function hide() {
  button?.remove();
  button = null;
}

export function quote(form, words) {
  const text = textOf(form);
  const quoted = words.split(/\n+/).map((line) => `> ${line.trim()}`).join("\n");
  const lead = text.value && !text.value.endsWith("\n\n") ? (text.value.endsWith("\n") ? "\n" : "\n\n") : "";
  write(text, `${lead}${quoted}\n\n`, { from: text.value.length, to: text.value.length });
  text.scrollIntoView({ block: "nearest" });
}

function offer() {
  const form = composers()[0];
  const found = form && selected();
  if (!found) {
    hide();
    return;
  }
  button ??= make("button", { type: "button", className: "btn btn--small quote-button", textContent: say(form, "quote") });
  button.onclick = () => {
    quote(form, found.words);
    document.getSelection()?.removeAllRanges();
    hide();
  };
  button.style.top = `${Math.max(8, found.place.top - 36)}px`;
  button.style.left = `${Math.max(8, found.place.left)}px`;
  document.body.append(button);
}

export function startQuote() {
  document.addEventListener("mouseup", (event) => {
    if (event.target !== button) setTimeout(offer);
  });
  document.addEventListener("keyup", (event) => {
    if (event.shiftKey || event.key === "Shift") offer();
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target !== button) hide();
  });
  document.addEventListener("scroll", hide, { capture: true, passive: true });
  document.addEventListener("ticket:opened", hide);
}
