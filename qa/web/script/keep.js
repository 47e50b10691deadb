// What stays: the conversation in this browser, a link to a question, a saved file. Nothing of it reaches the server.

const STORE = "qa-conversation";
const KEPT = 30;
// Characters of answers that are kept, the newest first; browsers give a site about five million.
const ROOM = 1_500_000;
const LINKED = ["since", "until", "speaker", "genre", "kind", "source", "check"];

// A question whose answer finds no room is kept alone, and asked again when the page is loaded again.
function remember(exchanges) {
  let room = ROOM;
  const kept = exchanges.slice(-KEPT).reverse().map(({ request, generation, result }) => {
    room -= result?.kept?.length || 0;
    return { request, generation, kept: room > 0 ? result?.kept : undefined };
  });
  try {
    if (kept.length) localStorage.setItem(STORE, JSON.stringify(kept.reverse()));
    else localStorage.removeItem(STORE);
  } catch {
    // A browser that keeps nothing still answers.
  }
}

function remembered() {
  try {
    const kept = JSON.parse(localStorage.getItem(STORE));
    return Array.isArray(kept) ? kept.filter((one) => typeof one?.request?.question === "string") : [];
  } catch {
    return [];
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
