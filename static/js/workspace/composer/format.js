/* Markdown by button and key: what is selected is wrapped, or marked line by line. */
import { say, textOf, write } from "./form.js";

const AROUND = { bold: "**", italic: "*", code: "`" };
const BEFORE = { list: "- ", quote: "> " };
const KEYS = { b: "bold", i: "italic", e: "code" };
const SHIFT_KEYS = { KeyL: "link", Digit8: "list", Digit9: "quote" };

function around(text, mark) {
  const { selectionStart: from, selectionEnd: to, value } = text;
  const chosen = value.slice(from, to);
  const isWrapped = value.slice(from - mark.length, from) === mark && value.slice(to, to + mark.length) === mark;
  if (isWrapped) {
    write(text, chosen, { from: from - mark.length, to: to + mark.length, select: [0, chosen.length] });
  } else if (mark === "`" && chosen.includes("\n")) {
    write(text, `\`\`\`\n${chosen}\n\`\`\`\n`);
  } else {
    write(text, mark + chosen + mark, { select: [mark.length, mark.length + chosen.length] });
  }
}

/* Marks every line that the selection touches, or takes the mark away where all have it. */
function before(text, mark) {
  const from = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const end = text.value.indexOf("\n", text.selectionEnd);
  const to = end < 0 ? text.value.length : end;
  const lines = text.value.slice(from, to).split("\n");
  const isMarked = lines.every((line) => line.startsWith(mark));
  const changed = lines.map((line) => (isMarked ? line.slice(mark.length) : mark + line)).join("\n");
  write(text, changed, { from, to });
}

function link(text) {
  const chosen = text.value.slice(text.selectionStart, text.selectionEnd);
  const isAddress = /^https?:\/\/\S+$/.test(chosen);
  const words = isAddress || !chosen ? say(text.form, "linkText") : chosen;
  const address = isAddress ? chosen : "https://";
  const start = isAddress || !chosen ? 1 : words.length + 3;
  write(text, `[${words}](${address})`, { select: [start, start + (start === 1 ? words.length : address.length)] });
}

export function format(text, name) {
  if (name in AROUND) around(text, AROUND[name]);
  else if (name in BEFORE) before(text, BEFORE[name]);
  else link(text);
}

function onKey(event) {
  if (!event.target.matches?.("form[data-composer] [data-text]")) return;
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
  const name = event.shiftKey ? SHIFT_KEYS[event.code] : KEYS[event.key.toLowerCase()];
  if (!name) return;
  event.preventDefault();
  format(event.target, name);
}

/* Enter in a list begins its next line; on an empty one it ends the list. */
function onEnter(event) {
  const text = event.target;
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (event.defaultPrevented || !text.matches?.("form[data-composer] [data-text]") || text.selectionStart !== text.selectionEnd) return;
  const start = text.value.lastIndexOf("\n", text.selectionStart - 1) + 1;
  const line = text.value.slice(start, text.selectionStart);
  const found = /^(\s*)([-*]|(\d+)\.|>)\s(.*)$/.exec(line);
  if (!found) return;
  event.preventDefault();
  if (!found[4].trim()) write(text, "", { from: start, to: text.selectionStart });
  else write(text, `\n${found[1]}${found[3] ? `${Number(found[3]) + 1}.` : found[2]} `);
}

export function startFormatting() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-composer] [data-format]");
    if (button) format(textOf(button.form), button.dataset.format);
  });
  document.addEventListener("keydown", onKey);
  document.addEventListener("keydown", onEnter);
}
