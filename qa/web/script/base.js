// What all parts of the page's script share: the places of the frame, small helpers, the two tabs.
//
// Runs inside Gradio's HTML component, which provides `element` (the component) and `server` (its Python functions).
// The server escapes all that it sends as HTML; everything else is set as text.

const root = element.querySelector(".qa");
const said = JSON.parse(root.dataset.said);
const log = root.querySelector(".qa-log");
const form = root.querySelector(".qa-ask");
const box = form.querySelector("textarea");
const count = form.querySelector("select[name=k]");
const examples = root.querySelector(".qa-examples");
const fresh = form.querySelector(".qa-new");
const save = form.querySelector(".qa-save");

function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function notice(sentence) {
  const made = make("p", "qa-notice", sentence);
  made.setAttribute("role", "alert");
  return made;
}

function tell(sentence) {
  const status = root.querySelector(".qa-status");
  status.textContent = "";
  // Emptied first, so that a screen reader also reads the same sentence again.
  requestAnimationFrame(() => { status.textContent = sentence; });
}

// Text without end, which only a broken or hostile page has, scrolls in its own place; a keyboard must get there too.
function letScroll(place) {
  for (const one of place.querySelectorAll("p, dd, h2, h3, li")) {
    if (one.scrollHeight > one.clientHeight + 1 && getComputedStyle(one).overflowY === "auto") one.tabIndex = 0;
  }
}

const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const motion = () => (still.matches ? "auto" : "smooth");

const tabs = [...root.querySelectorAll("[role=tab]")];

function openTab(tab) {
  for (const one of tabs) {
    const chosen = one === tab;
    one.setAttribute("aria-selected", String(chosen));
    one.tabIndex = chosen ? 0 : -1;
    root.querySelector(`#${one.getAttribute("aria-controls")}`).hidden = !chosen;
  }
  root.dispatchEvent(new CustomEvent("qa-tab", { detail: tab.id }));
}

for (const tab of tabs) {
  tab.addEventListener("click", () => openTab(tab));
  tab.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    openTab(next);
    next.focus();
  });
}
