/* Where main scrolls by itself, a ticket shows its newest message, and follows it when one arrives. */
const main = document.querySelector("#main");
const scrolls = () => main && document.querySelector("#conversation") && getComputedStyle(main).overflowY === "auto";
const isAtEnd = () => main.scrollHeight - main.scrollTop - main.clientHeight < 80;

function showNewest() {
  if (scrolls() && !location.hash) main.scrollTop = main.scrollHeight;
}

let wasAtEnd = false;

export function startThread() {
  document.addEventListener("htmx:beforeSwap", (event) => {
    wasAtEnd = event.detail.target.id === "conversation" && scrolls() && isAtEnd();
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (wasAtEnd && event.detail.target.id === "conversation") showNewest();
  });
  document.addEventListener("ticket:opened", showNewest);
  showNewest();
}
