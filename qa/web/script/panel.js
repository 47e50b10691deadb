// The panel beside the chat: a quote in its document, and the way back to where it was opened.

const panel = root.querySelector(".qa-panel");
const panelBody = panel.querySelector(".qa-panel-body");
let openedFrom = null;
// How often the panel was opened or closed: a document that comes after the next time is too late to be shown.
let turns = 0;
// The address of the conversation as it is now, and one that the way back led through and that asks nothing.
let address = location.hash;
let passed = null;
// Whether the browser's way back still leads through a panel that was open when the page was loaded again.
let stale = Boolean(history.state?.panel);

function showAddress(hash) {
  address = hash;
  history.replaceState(history.state, "", hash || location.pathname + location.search);
}

// The sentences that the card marks are marked in the document too, wherever the words are the same.
function markAgain(opener, here) {
  const words = opener.closest("article")?.querySelector(".qa-words");
  if (words?.textContent === here.textContent) here.replaceChildren(...words.cloneNode(true).childNodes);
}

// Where the quote begins, or, of one that would fill the panel, the sentence that answers.
function inView(here) {
  const start = here.getBoundingClientRect().top;
  const best = here.querySelector("mark")?.getBoundingClientRect();
  return best && best.bottom - start > panelBody.clientHeight / 2 ? best.top : start;
}

async function openPanel(id, opener) {
  turns += 1;
  const turn = turns;
  openedFrom = opener;
  // The browser's way back closes the panel, as on a phone everybody expects.
  if (!history.state?.panel) history.pushState({ panel: true }, "", location.href);
  root.classList.add("qa-split");
  panel.hidden = false;
  panelBody.setAttribute("aria-busy", "true");
  panelBody.replaceChildren(make("p", "qa-working", said.working));
  const found = await server.context(id).catch(() => null);
  if (turn !== turns) return;
  if (found) {
    panelBody.innerHTML = found.html;
    letScroll(panelBody);
  } else panelBody.replaceChildren(notice(said.unreachable));
  panelBody.removeAttribute("aria-busy");
  const here = panelBody.querySelector(".qa-here");
  const title = panelBody.querySelector("h2");
  if (here) markAgain(opener, here);
  (here || title || panelBody).focus({ preventScroll: true });
  // Below the title, which stays in view, with a few lines of what comes before the quote.
  if (here) panelBody.scrollTop += inView(here) - panelBody.getBoundingClientRect().top - title.offsetHeight - 56;
  else panelBody.scrollTop = 0;
  if (opener.isConnected) opener.closest("article, section, div").scrollIntoView({ block: "nearest" });
}

function closePanel() {
  if (panel.hidden) return;
  turns += 1;
  panel.hidden = true;
  root.classList.remove("qa-split");
  panelBody.removeAttribute("aria-busy");
  panelBody.replaceChildren();
  if (openedFrom?.isConnected) {
    openedFrom.scrollIntoView({ block: "center" });
    openedFrom.focus({ preventScroll: true });
  } else box.focus();
  openedFrom = null;
}

function leavePanel() {
  if (history.state?.panel) history.back();
  else closePanel();
}

panel.querySelector(".qa-back").addEventListener("click", leavePanel);
root.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !panel.hidden) leavePanel();
});

window.addEventListener("popstate", () => {
  if (panel.hidden && !stale) return;
  stale = false;
  closePanel();
  if (location.hash === address) return;
  passed = location.hash;
  showAddress(address);
});
