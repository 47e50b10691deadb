// The conversation: sends a question with its filters, shows the answer, follows what is clicked in it.

let exchanges = [];
let columns = "";
let resuming = false;
// Earlier questions that a search looks at.
const REMEMBERED = 2;

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 200)}px`;
}

function open(question) {
  const section = make("section", "qa-exchange");
  const heading = make("h2", "qa-asked", question);
  heading.dir = "auto";
  const answer = make("div", "qa-answer");
  answer.setAttribute("aria-busy", "true");
  answer.append(make("p", "qa-working", said.working));
  section.append(heading, answer);
  log.append(section);
  return section;
}

function bringUp(section) {
  section.scrollIntoView({ block: "start", behavior: motion() });
}

function begin(begun) {
  root.classList.toggle("qa-begun", begun);
  fresh.hidden = !begun;
  save.hidden = !begun;
}

// The questions before that a search looks at, each once: what was asked again with other filters counts as one.
function earlier() {
  const asked = exchanges.filter((one) => !one.request.check).map((one) => one.request.question);
  return asked.filter((one, n) => one !== asked[n - 1]).slice(-REMEMBERED);
}

// A question that stood alone stays without those before it: whoever is sent a link to it need not read them there.
function alone(request, section) {
  return section.querySelector("[data-field=history]") ? request : { ...request, history: [] };
}

// Asks a request and shows the answer, or shows the one that is known already.
async function run(request, linked = null, known = null) {
  begin(true);
  const section = open(request.question);
  const exchange = { request, section, generation: linked, result: null };
  exchanges.push(exchange);
  const answer = section.querySelector(".qa-answer");
  bringUp(section);
  try {
    exchange.result = known || await (request.check ? server.check_quote : server.ask_card)(request);
    answer.innerHTML = exchange.result.html;
    const generation = exchange.result.answer?.generation;
    if (!known && linked && generation && linked !== generation) answer.prepend(make("p", "qa-changed", said.changed));
    if (known && known.latest !== generation) answer.prepend(outdated());
    exchange.generation = generation || linked;
    if (exchange.result.answer) exchange.request = alone(request, section);
    // An answer that comes after its conversation was left is nobody's.
    if (!exchanges.includes(exchange)) return;
    if (!resuming) {
      remember(exchanges);
      listEarlier();
    }
    showAddress(hashOf(exchange.request, exchange.generation));
  } catch {
    answer.replaceChildren(notice(said.unreachable));
    exchanges = exchanges.filter((one) => one !== exchange);
  }
  answer.removeAttribute("aria-busy");
  letScroll(section);
  bringUp(section);
}

function outdated() {
  const note = make("p", "qa-changed", `${said.outdated} `);
  const again = make("button", "qa-plain", said.again);
  again.type = "button";
  again.dataset.act = "again";
  note.append(again);
  return note;
}

function ask(question) {
  return run({ question, k: Number(count.value), history: earlier(), ...filters() });
}

function check(question) {
  return run({ question, k: Number(count.value), history: [], check: "yes", ...filters() });
}

function send(how = ask) {
  const question = box.value.trim();
  if (!question) {
    box.focus();
    return;
  }
  box.value = "";
  fit();
  narrow.open = false;
  how(question);
}

function restart() {
  exchanges = [];
  log.replaceChildren();
  begin(false);
  showFilters({});
  leavePanel();
  part();
  listEarlier();
  showAddress("");
  box.focus();
}

// What a click in an answer does, by the name on the button.
const acts = {
  context: (button) => openPanel(button.dataset.id, button),
  copy: (button, exchange) => {
    const id = button.closest("[data-quote]").dataset.quote;
    copy(exchange.result.copies[id][button.dataset.form]);
  },
  again: (_, exchange) => run(exchange.request),
  link: (_, exchange) => copy(new URL(hashOf(exchange.request, exchange.generation), location.href).href),
  edit: (button, exchange) => {
    const chip = button.closest("[data-field]");
    editChip(chip, (value) => searchAgain(exchange.request, chip, value));
  },
  remove: (button, exchange) => searchAgain(exchange.request, button.closest("[data-field]"), ""),
};

// Asks again with one chip changed, or without it: a guess that is taken away is not made again.
function searchAgain(request, chip, value) {
  const { field } = chip.dataset;
  const changed = { ...request };
  if (field === "history" || field === "question") {
    changed.question = value || request.question;
    if (field === "history") changed.history = [];
  } else {
    changed[field] = value;
    if (!value && chip.classList.contains("qa-guessed")) changed.without = [...(request.without || []), field];
    if (field in fields) showFilters({ ...filters(), [field]: value });
  }
  run(changed);
}

function order(button) {
  const quotes = button.closest(".qa-answer").querySelector(".qa-quotes");
  const byDate = button.dataset.order === "date";
  const cards = [...quotes.children].sort((a, b) =>
    byDate
      ? (a.dataset.date || "9999").localeCompare(b.dataset.date || "9999") || a.dataset.rank - b.dataset.rank
      : a.dataset.rank - b.dataset.rank,
  );
  quotes.append(...cards);
  for (const one of button.parentElement.children) one.setAttribute("aria-pressed", String(one === button));
}

log.addEventListener("click", (event) => {
  const section = event.target.closest(".qa-exchange");
  const exchange = exchanges.find((one) => one.section === section);
  if (!exchange) return;
  const bar = event.target.closest(".qa-bar");
  if (bar) {
    const { since, until } = bar.dataset;
    showFilters({ ...filters(), since, until });
    run({ ...exchange.request, since, until });
    return;
  }
  const button = event.target.closest("button");
  if (!button) return;
  if (button.dataset.order) order(button);
  else acts[button.dataset.act]?.(button, exchange);
});

// A plot costs a search, so it is made when it is opened; "toggle" does not bubble, hence the capture.
log.addEventListener("toggle", async (event) => {
  const when = event.target;
  if (!when.classList?.contains("qa-when") || !when.open || when.dataset.made) return;
  const exchange = exchanges.find((one) => one.section === when.closest(".qa-exchange"));
  when.dataset.made = "yes";
  const plot = when.querySelector(".qa-plot");
  try {
    plot.innerHTML = (await server.timeline(exchange.request)).html;
    letScroll(plot);
  } catch {
    delete when.dataset.made;
    plot.replaceChildren(notice(said.unreachable));
  }
}, true);

form.addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

form.querySelector(".qa-check").addEventListener("click", () => send(check));

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

fresh.addEventListener("click", restart);
save.addEventListener("click", (event) => {
  const { save: kind } = event.target.dataset;
  if (!kind) return;
  download(kind, exchanges, columns);
  save.open = false;
});

// The answers that this browser kept are shown as they were; only what has none, or came by a link, is asked.
async function resume(kept, linked = null) {
  const last = kept.at(-1);
  const same = linked && last && hashOf(last.request) === hashOf(linked.request);
  resuming = true;
  const again = kept.length ? await server.recall({ kept: kept.map((one) => one.kept ?? null) }).catch(() => null) : null;
  let asked = linked && !same;
  for (const [position, { request, generation }] of kept.entries()) {
    const known = again?.turns?.[position];
    asked ||= !known;
    await run(request, generation, known ? { ...known, latest: again.generation } : null);
  }
  if (linked && !same) await run(linked.request, linked.generation);
  resuming = false;
  // Who only looks on leaves what is kept to the tab that goes on with it.
  if (asked) remember(exchanges);
  if (exchanges.length) showFilters(exchanges.at(-1).request);
  listEarlier();
}

function describe() {
  return server.describe().then((opening) => {
    root.querySelector(".qa-holdings").innerHTML = opening.holdings;
    examples.innerHTML = opening.examples;
    columns = opening.columns || "";
    offerFilters(opening);
  }).catch(() => {});
}

describe();
resume(remembered(), linkedRequest());
window.addEventListener("hashchange", (event) => {
  const here = new URL(event.newURL).hash;
  if (passed === here || here === address) {
    passed = null;
    return;
  }
  const linked = linkedRequest();
  if (linked) run(linked.request, linked.generation);
});

if (window.matchMedia("(hover: hover)").matches) box.focus();
