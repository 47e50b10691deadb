// What stays: the conversation in this browser, a link to a question, a saved file. Nothing of it reaches the server.

const STORE = "qa-conversation/";
const CONVERSATIONS = 20;
const KEPT = 30;
// Characters of answers that are kept of a conversation, the newest first; browsers give a site about five million.
const ROOM = 1_500_000;
const LINKED = ["since", "until", "speaker", "genre", "kind", "source", "check"];

// The conversation of this tab, and the mark of what this tab wrote or read last: where the store has another mark,
// another tab went on with it, and this one parts from it under a new name.
let here = null;
let mark = null;

const name = () => Math.random().toString(36).slice(2, 12);
const isTurn = (one) => typeof one?.request?.question === "string";

function stored(id) {
  try {
    const found = JSON.parse(localStorage.getItem(STORE + id));
    return Array.isArray(found?.turns) ? { ...found, id, turns: found.turns.filter(isTurn) } : null;
  } catch {
    return null;
  }
}

// All that are kept, the newest first.
function conversations() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(STORE)).map((key) => stored(key.slice(STORE.length)))
      .filter((one) => one?.turns.length).sort((a, b) => (Number(b.saved) || 0) - (Number(a.saved) || 0));
  } catch {
    return [];
  }
}

// Which conversation this tab shows when it is loaded again; null where it never showed any.
function ownTab(id) {
  try {
    if (id === undefined) return sessionStorage.getItem("qa-tab");
    sessionStorage.setItem("qa-tab", id);
  } catch {
    // A browser that keeps nothing still answers.
  }
  return null;
}

// Where there is no room the oldest of the others give up their answers, which can be asked again, then themselves.
function put(id, conversation) {
  for (let left = 2 * CONVERSATIONS; left; left -= 1) {
    try {
      localStorage.setItem(STORE + id, JSON.stringify(conversation));
      return;
    } catch {
      const others = conversations().filter((one) => one.id !== id).reverse();
      const full = others.find((one) => one.turns.some((turn) => turn.kept));
      if (full) {
        const turns = full.turns.map(({ request, generation }) => ({ request, generation }));
        localStorage.setItem(STORE + full.id, JSON.stringify({ saved: full.saved, token: full.token, turns }));
      } else if (others.length) localStorage.removeItem(STORE + others[0].id);
      else return;
    }
  }
}

// A question whose answer finds no room is kept alone, and asked again when the page is loaded again.
function remember(exchanges) {
  let room = ROOM;
  const turns = exchanges.slice(-KEPT).reverse().map(({ request, generation, result }) => {
    room -= result?.kept?.length || 0;
    return { request, generation, kept: room > 0 ? result?.kept : undefined };
  }).reverse();
  if (!turns.length) return;
  try {
    if (here && stored(here)?.token !== mark) here = null;
    here ||= name();
    mark = name();
    put(here, { saved: Date.now(), token: mark, turns });
    for (const { id } of conversations().slice(CONVERSATIONS)) localStorage.removeItem(STORE + id);
    ownTab(here);
  } catch {
    // A browser that keeps nothing still answers.
  }
}

// Leaves a conversation where it is; what is asked next begins another.
function part() {
  here = null;
  ownTab("");
}

function take(conversation) {
  here = conversation?.id ?? null;
  mark = conversation?.token ?? null;
  if (here) ownTab(here);
  return conversation?.turns ?? [];
}

// What this tab showed, or the newest of all in a tab that is new.
function remembered() {
  const own = ownTab();
  before();
  return take(own === null ? conversations()[0] : own && stored(own));
}

// Takes over what was kept when a browser kept one conversation only.
function before() {
  const [only, mine] = ["qa-conversation", "before"];
  try {
    const turns = JSON.parse(localStorage.getItem(only));
    if (Array.isArray(turns) && turns.some(isTurn)) put(mine, { saved: Date.now(), token: mine, turns });
    localStorage.removeItem(only);
  } catch {
    // Nothing that can be read was kept.
  }
}

function hashOf(request, generation) {
  const parts = new URLSearchParams({ q: request.question, k: request.k });
  for (const name of LINKED) if (request[name]) parts.set(name, request[name]);
  for (const earlier of request.history || []) parts.append("h", earlier);
  for (const name of request.without || []) parts.append("without", name);
  if (generation) parts.set("g", generation);
  return `#${parts}`;
}

function linkedRequest() {
  const parts = new URLSearchParams(location.hash.slice(1).split(":~:")[0]);
  const question = parts.get("q");
  if (!question?.trim()) return null;
  const request = { question, k: Number(parts.get("k")) || 5, history: parts.getAll("h") };
  for (const name of LINKED) request[name] = parts.get(name) || "";
  request.without = parts.getAll("without");
  return { request, generation: Number(parts.get("g")) || null };
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Where the page is not served over HTTPS or from this machine, browsers have only the older way.
    const away = make("textarea", "qa-unseen", text);
    const before = document.activeElement;
    root.append(away);
    away.select();
    const done = document.execCommand("copy");
    away.remove();
    before?.focus();
    if (!done) return tell(said.notCopied);
  }
  return tell(said.copied);
}

function saved(form, exchanges, columns) {
  const results = exchanges.map((one) => one.result).filter((result) => result?.answer);
  if (form === "json") return [JSON.stringify(results.map((result) => result.answer), null, 2), "application/json"];
  if (form === "csv") return [`\ufeff${columns}${results.map((result) => result.csv).join("")}`, "text/csv"];
  return [`# ${said.title}\n\n${results.map((result) => result.markdown).join("\n")}`, "text/markdown"];
}

function download(form, exchanges, columns) {
  const [text, type] = saved(form, exchanges, columns);
  const link = make("a", "");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = `conversation.${form}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
