// The conversation in the reader's browser: sends a question, shows the answer, keeps the earlier questions.
//
// Runs inside Gradio's HTML component, which provides `element` (the component) and `server` (its Python functions).
// The server escapes all that it sends; the reader's own question is set as text here. Nothing is stored.

const root = element.querySelector(".qa");
const log = root.querySelector(".qa-log");
const form = root.querySelector(".qa-ask");
const box = form.querySelector("textarea");
const count = form.querySelector("select");
const examples = root.querySelector(".qa-examples");
const fresh = form.querySelector(".qa-new");
let earlier = [];

function make(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
}

function open(question) {
  const exchange = make("section", "qa-exchange");
  const heading = make("h2", "qa-asked", question);
  heading.dir = "auto";
  const answer = make("div", "qa-answer");
  answer.setAttribute("aria-busy", "true");
  answer.append(make("p", "qa-working", root.dataset.working));
  exchange.append(heading, answer);
  log.append(exchange);
  return exchange;
}

function bringUp(exchange) {
  const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  exchange.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}

async function ask(question) {
  const history = earlier;
  earlier = [...earlier, question];
  root.classList.add("qa-begun");
  fresh.hidden = false;
  const exchange = open(question);
  const answer = exchange.querySelector(".qa-answer");
  bringUp(exchange);
  try {
    const { html } = await server.ask_card({ question, k: Number(count.value), history });
    answer.innerHTML = html;
  } catch {
    const notice = make("p", "qa-notice", root.dataset.unreachable);
    notice.setAttribute("role", "alert");
    answer.replaceChildren(notice);
    earlier = earlier.filter((one) => one !== question);
  }
  answer.removeAttribute("aria-busy");
  bringUp(exchange);
}

function send() {
  const question = box.value.trim();
  if (!question) {
    box.focus();
    return;
  }
  box.value = "";
  fit();
  ask(question);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

box.addEventListener("keydown", (event) => {
  // While an input method composes a character, Enter belongs to it.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});

box.addEventListener("input", fit);

examples.addEventListener("click", (event) => {
  const example = event.target.closest(".qa-example");
  if (!example) return;
  ask(example.textContent);
  box.focus({ preventScroll: true });
});

fresh.addEventListener("click", () => {
  earlier = [];
  log.replaceChildren();
  fresh.hidden = true;
  root.classList.remove("qa-begun");
  box.focus();
});

server
  .describe()
  .then((opening) => {
    root.querySelector(".qa-holdings").innerHTML = opening.holdings;
    examples.innerHTML = opening.examples;
  })
  .catch(() => {});

if (window.matchMedia("(hover: hover)").matches) box.focus();
