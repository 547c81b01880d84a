/* The shell's own behaviour: menus, dialogs, messages, tabs and the search key. Pages work without it. */
import { startDialogs } from "./dialogs.js";
import { startMenus } from "./menus.js";
import { startTabs } from "./tabs.js";
import { startToasts } from "./toasts.js";

const onMac = /mac|iphone|ipad/i.test(navigator.userAgentData?.platform ?? navigator.platform);

function nameKeys(root) {
  if (!onMac) return;
  for (const key of root.querySelectorAll("kbd[data-mac]")) key.textContent = key.dataset.mac;
}

/* Ctrl/Cmd+K goes to the search box, unless a page offers something better and stops the event. */
function startSearchKey() {
  window.addEventListener("keydown", (event) => {
    const wanted = event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey) && !event.altKey;
    const box = document.querySelector("[data-global-search]");
    if (!wanted || event.defaultPrevented || !box) return;
    event.preventDefault();
    const menu = box.closest("[popover]");
    if (menu && getComputedStyle(menu).display === "none") menu.showPopover();
    box.focus();
    box.select();
  });
}

/* After a refused form the first field to mend has the focus. */
function goToFirstError(root) {
  root.querySelector("form[method='post'] [aria-invalid='true']:not([type='hidden'])")?.focus();
}

function refresh(root) {
  nameKeys(root);
  startTabs(root);
  startToasts(root);
}

startMenus();
startDialogs();
startSearchKey();
refresh(document);
goToFirstError(document);
document.addEventListener("htmx:load", (event) => refresh(event.detail.elt.parentElement ?? document));
