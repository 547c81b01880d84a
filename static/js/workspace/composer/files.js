/* Files chosen, dropped or pasted go up at once; a picture is put into the text where it was pasted. */
import { ask, complain, composers, make, Refused, say, stateOf, textOf, write } from "./form.js";

const list = (form) => form.querySelector("[data-staged]");

function size(bytes) {
  const steps = ["byte", "kilobyte", "megabyte"];
  const step = bytes < 1024 ? 0 : bytes < 1024 * 1024 ? 1 : 2;
  const shown = { style: "unit", unit: steps[step], unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, shown).format(bytes / 1024 ** step);
}

function row(form, file) {
  const look = file.is_picture
    ? make("img", { className: "staged__picture", src: file.url, alt: "", width: 28, height: 28 })
    : make("span", { className: "staged__paper", ariaHidden: "true" });
  const name = make("span", { className: "staged__name", textContent: file.name });
  const weight = make("span", { className: "staged__size", textContent: size(file.size) });
  const remove = make("button", { type: "button", className: "btn btn--quiet btn--icon", textContent: "×", ariaLabel: say(form, "remove", file.name) });
  remove.dataset.remove = "";
  const item = make("li", { className: "staged" }, look, name, weight, remove);
  item.dataset.key = file.key;
  return item;
}

/* A name as the words of a picture: what would end them early is left out. */
const inText = (file) => `![${file.name.replace(/[[\]\\]/g, "")}](${file.url})`;

function waiting(form, name) {
  const bar = make("progress", { className: "staged__progress" });
  const item = make("li", { className: "staged staged--waiting", role: "status" }, make("span", { className: "staged__name", textContent: say(form, "uploading", name) }), bar);
  list(form).append(item);
  return item;
}

async function upload(form, file, isInText) {
  const state = stateOf(form);
  const item = waiting(form, file.name);
  const mark = textOf(form).selectionEnd;
  state.uploads += 1;
  try {
    const data = new FormData();
    data.set("files", file, file.name);
    const { files } = await ask(form, "files/", { data });
    item.replaceWith(...files.map((one) => row(form, one)));
    const pictures = files.filter((one) => one.is_picture);
    if (isInText && pictures.length) place(textOf(form), pictures.map(inText).join("\n"), mark);
    complain(form, "");
  } catch (error) {
    item.remove();
    complain(form, (error instanceof Refused && error.message) || say(form, "uploadFailed", file.name));
  }
  state.uploads -= 1;
  form.querySelector("[data-discard]").hidden = false;
}

/* A paragraph of its own, where the cursor was when it was pasted. */
function place(text, words, at) {
  const where = Math.min(at, text.value.length);
  const ahead = text.value.slice(0, where);
  const before = !ahead || ahead.endsWith("\n\n") ? "" : ahead.endsWith("\n") ? "\n" : "\n\n";
  write(text, `${before}${words}\n`, { from: where, to: where });
}

async function uploadAll(form, files, isInText) {
  for (const file of files) await upload(form, file, isInText);
}

/* A picture from the clipboard has no name worth keeping. */
function named(file) {
  if (file.name && !/^image\.\w+$/.test(file.name)) return file;
  const at = new Date().toISOString().slice(0, 19).replace(/[T:]/g, "-");
  return new File([file], `${at}.${file.type.split("/")[1] ?? "png"}`, { type: file.type });
}

function onPaste(event) {
  const form = event.target.closest?.("form[data-composer]");
  const files = [...(event.clipboardData?.files ?? [])];
  if (!form || !files.length) return;
  // A table copied from a sheet brings its picture along: the words are what was meant.
  if (event.clipboardData.getData("text/plain")) return;
  event.preventDefault();
  uploadAll(form, files.map(named), true);
}

function onDrop(event) {
  const form = event.target.closest?.("form[data-composer]");
  form?.classList.remove("is-over");
  if (!form || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  uploadAll(form, [...event.dataTransfer.files], true);
}

function onDrag(event) {
  const form = event.target.closest?.("form[data-composer]");
  if (!form || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  form.classList.toggle("is-over", event.type === "dragover");
}

async function remove(button) {
  const form = button.closest("form");
  const item = button.closest("li");
  const text = textOf(form);
  try {
    await ask(form, `files/${item.dataset.key}/remove/`, { data: new FormData() });
  } catch {
    complain(form, document.body.dataset.failure ?? "");
    return;
  }
  const left = text.value.replace(new RegExp(`!\\[[^\\]]*\\]\\([^)]*${item.dataset.key}[^)]*\\)\\n?`, "g"), "");
  if (left !== text.value) write(text, left, { from: 0, to: text.value.length });
  item.remove();
  text.focus();
}

export function startFiles() {
  document.addEventListener("paste", onPaste);
  document.addEventListener("drop", onDrop);
  document.addEventListener("dragover", onDrag);
  document.addEventListener("dragleave", onDrag);
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-stage]")) return;
    uploadAll(event.target.form, [...event.target.files], false);
    event.target.value = "";
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("form[data-composer] [data-remove]");
    if (!button) return;
    event.preventDefault();
    remove(button);
  });
  document.addEventListener("composer:filled", ({ detail: { form, draft } }) => {
    if (draft.files) list(form).replaceChildren(...draft.files.map((file) => row(form, file)));
  });
  // Shown where there is a script to work them.
  const show = () => composers().forEach((form) => { form.querySelector("[data-tools]").hidden = false; });
  document.addEventListener("ticket:opened", show);
  show();
}
