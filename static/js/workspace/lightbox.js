/* Pictures of a conversation, large: arrow keys go through them, + and - zoom, d downloads. Without script a picture's
   link opens it by itself. The words are in the page ([data-lightbox-words]). */
let dialog = null;
let pictures = [];
let place = 0;

const $ = (name) => dialog.querySelector(`[data-lightbox-${name}]`);

function show(step) {
  place = (place + step + pictures.length) % pictures.length;
  const link = pictures[place];
  const image = $("image");
  zoom(false);
  image.src = link.href;
  image.alt = link.dataset.name;
  $("name").textContent = link.dataset.name;
  $("count").textContent = pictures.length > 1 ? `${place + 1} / ${pictures.length}` : "";
  $("download").href = link.dataset.download;
  for (const name of ["back", "on"]) $(name).hidden = pictures.length < 2;
}

function zoom(on = !dialog.classList.contains("lightbox--zoomed")) {
  dialog.classList.toggle("lightbox--zoomed", on);
  $("zoom").setAttribute("aria-pressed", String(on));
}

const KEYS = { ArrowLeft: () => show(-1), ArrowRight: () => show(1), "+": () => zoom(true), "-": () => zoom(false), d: () => $("download").click() };

function onKey(event) {
  if (!dialog?.open || event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  KEYS[event.key]();
}

function onClick(event) {
  const link = event.target.closest("[data-lightbox]");
  const isPlain = event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey);
  if (link && isPlain) return open(event, link);
  if (!dialog?.contains(event.target)) return undefined;
  if (event.target.closest("[data-lightbox-back]")) return show(-1);
  if (event.target.closest("[data-lightbox-on]")) return show(1);
  if (event.target.closest("[data-lightbox-zoom], [data-lightbox-image]")) return zoom();
  return undefined;
}

function open(event, link) {
  dialog = document.querySelector("#lightbox");
  if (!dialog) return;
  event.preventDefault();
  pictures = [...document.querySelectorAll("#conversation [data-lightbox]")];
  place = Math.max(pictures.indexOf(link), 0);
  if (!pictures.length) pictures = [link];
  show(0);
  dialog.showModal();
}

export function startLightbox() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey, true);
}
