/* <nav data-tabs> of links to #sections: with script one section shows at a time, without it they are anchors. */
const sectionOf = (tab) => document.getElementById(tab.hash.slice(1));

function select(tabs, chosen) {
  for (const tab of tabs) {
    const on = tab === chosen;
    tab.setAttribute("aria-selected", String(on));
    tab.tabIndex = on ? 0 : -1;
    const section = sectionOf(tab);
    if (section) section.hidden = !on;
  }
}

function onKey(event, tabs) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = tabs[(tabs.indexOf(event.currentTarget) + step + tabs.length) % tabs.length];
  select(tabs, next);
  next.focus();
}

function upgrade(bar) {
  bar.dataset.tabsReady = "";
  bar.setAttribute("role", "tablist");
  const tabs = [...bar.querySelectorAll("a[href^='#']")];
  for (const tab of tabs) {
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", tab.hash.slice(1));
    tab.id ||= `tab-${tab.hash.slice(1)}`;
    const section = sectionOf(tab);
    section?.setAttribute("role", "tabpanel");
    section?.setAttribute("aria-labelledby", tab.id);
    tab.addEventListener("click", (event) => {
      event.preventDefault();
      select(tabs, tab);
    });
    tab.addEventListener("keydown", (event) => onKey(event, tabs));
  }
  const asked = tabs.find((tab) => tab.hash === location.hash);
  const marked = tabs.find((tab) => tab.hasAttribute("aria-current"));
  for (const tab of tabs) tab.removeAttribute("aria-current");
  if (tabs.length) select(tabs, asked ?? marked ?? tabs[0]);
}

export function startTabs(root) {
  for (const bar of root.querySelectorAll("[data-tabs]:not([data-tabs-ready])")) upgrade(bar);
}
