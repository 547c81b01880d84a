/* Notices of the browser: shown when the page is out of sight, for the events that the person chose.
   One tab of the browser keeps its feed while hidden, so that something can be heard; the others give theirs back. */
const supported = "Notification" in window;
let isKeeper = false;

/* Whether this tab's feed must stay open out of sight. */
export function keepsListening() {
  return isKeeper && supported && Notification.permission === "granted";
}

async function show(event) {
  if (!supported || Notification.permission !== "granted" || document.visibilityState === "visible") return;
  const answer = await fetch(`/notifications/${Number(event.detail.id)}/notice/`, { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { title, body, url } = await answer.json();
  const notice = new Notification(title, { body, tag: url, icon: "/static/img/icon.svg" });
  notice.addEventListener("click", () => {
    window.focus();
    location.assign(url);
    notice.close();
  });
}

function askFor(box) {
  box.hidden = !supported || Notification.permission !== "default";
  box.querySelector("button").addEventListener("click", async () => {
    await Notification.requestPermission();
    box.hidden = Notification.permission !== "default";
  });
}

/* The lock is held for as long as the tab lives; the next one gets it when it goes. */
function becomeKeeper() {
  navigator.locks?.request("notices", () => {
    isKeeper = true;
    return new Promise(() => {});
  });
}

document.addEventListener("live:notice", show);
for (const box of document.querySelectorAll("[data-browser-ask]")) askFor(box);
becomeKeeper();
