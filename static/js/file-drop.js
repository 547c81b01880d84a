/* Files by drop, paste or the button: [data-file-drop] holds one <input type="file" multiple>, a [data-file-list] and
   its words as data attributes. Without script the input works by itself. */
const ICON_LESS_REMOVE = "×";

function setFiles(input, files) {
  const transfer = new DataTransfer();
  for (const file of files) transfer.items.add(file);
  input.files = transfer.files;
}

function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte"];
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1024)));
  const format = { style: "unit", unit: units[step], maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(bytes / 1024 ** step);
}

function row(box, file, remove) {
  const item = document.createElement("li");
  item.className = "file";
  const name = Object.assign(document.createElement("span"), { className: "file__name", dir: "auto", textContent: file.name });
  const tooLarge = file.size > Number(box.dataset.maxBytes);
  const note = Object.assign(document.createElement("span"), { className: "file__size small" });
  note.textContent = tooLarge ? `${size(file.size)}: ${box.dataset.tooLarge}` : size(file.size);
  if (tooLarge) note.classList.add("tone-danger");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "file__remove", textContent: ICON_LESS_REMOVE });
  button.setAttribute("aria-label", `${box.dataset.remove} ${file.name}`);
  button.addEventListener("click", remove);
  item.append(name, note, button);
  return item;
}

function start(box) {
  box.dataset.fileDropReady = "";
  const input = box.querySelector("input[type=file]");
  const area = box.querySelector("[data-drop-area]") ?? box;
  const list = box.querySelector("[data-file-list]");
  let chosen = [...input.files];

  const show = () => {
    setFiles(input, chosen);
    list.replaceChildren(...chosen.map((file) => row(box, file, () => keep(chosen.filter((other) => other !== file)))));
    if (chosen.length > Number(box.dataset.maxCount)) {
      list.append(Object.assign(document.createElement("li"), { className: "tone-danger small", textContent: box.dataset.tooMany }));
    }
    list.hidden = chosen.length === 0;
  };
  const keep = (files) => {
    chosen = files;
    show();
  };

  input.addEventListener("change", () => keep([...chosen, ...input.files]));
  area.addEventListener("dragover", (event) => {
    event.preventDefault();
    area.classList.add("is-over");
  });
  area.addEventListener("dragleave", () => area.classList.remove("is-over"));
  area.addEventListener("drop", (event) => {
    event.preventDefault();
    area.classList.remove("is-over");
    keep([...chosen, ...event.dataTransfer.files]);
  });
  box.closest("form").addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    keep([...chosen, ...event.clipboardData.files]);
  });
  box.closest("form").addEventListener("reset", () => keep([]));
}

function startAll(root) {
  for (const box of root.querySelectorAll("[data-file-drop]:not([data-file-drop-ready])")) start(box);
}

startAll(document);
document.addEventListener("htmx:load", (event) => startAll(event.detail.elt.parentElement ?? document));
