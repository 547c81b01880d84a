/* Where the parts of a conversation are, and what scrolls. */
export const region = () => document.querySelector("#conversation[data-news-url]");
export const thread = () => region()?.querySelector("#thread");

/* Beside a list main scrolls by itself; on narrow screens the page does. */
export function scroller() {
  const main = document.querySelector("#main");
  return main && getComputedStyle(main).overflowY === "auto" ? main : document.scrollingElement;
}

export function isAtEnd() {
  const last = thread()?.lastElementChild;
  const foot = document.querySelector(".main__foot");
  if (!last || !foot) return false;
  const limit = getComputedStyle(foot).position === "sticky" ? foot.getBoundingClientRect().top : window.innerHeight;
  return last.getBoundingClientRect().bottom < limit + 80;
}

/* Parts of a conversation that were fetched apart may begin with the same day. */
export function tidyDays() {
  let day = "";
  for (const line of thread().querySelectorAll(".day-line")) {
    const began = line.querySelector("time").dateTime;
    if (began === day) line.remove();
    day = began;
  }
}
