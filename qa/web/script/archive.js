// The archive tab: what is held, and for the administrator uploading pages and following the rebuild.

const archiveTab = root.querySelector("#qa-archive");
const holds = archiveTab.querySelector(".qa-holds");
const login = archiveTab.querySelector(".qa-login");
const uploadForm = archiveTab.querySelector(".qa-upload");
const waits = archiveTab.querySelector(".qa-waits");
const rebuild = archiveTab.querySelector(".qa-rebuild");
const POLL = 700;
let following = false;
// Files that have arrived: where one after them is refused, they are not sent a second time.
let sent = new WeakSet();

// Sent to this server's own requests; answers their JSON, or throws an error whose message is a sentence to show.
async function call(path, options = {}) {
  let reply;
  try {
    reply = await fetch(`archive/${path}`, { credentials: "same-origin", ...options });
  } catch {
    throw new Error(said.unreachable);
  }
  const found = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Error(found.sentence || said.unreachable);
  return found;
}

// Sends a file as `call` does, telling how much of it has gone, which `fetch` cannot.
function sendFile(path, file, gone) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `archive/${path}`);
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => gone(event.loaded, event.total));
    request.addEventListener("load", () => {
      if (request.status < 400) resolve(request.response);
      else reject(new Error(request.response?.sentence || said.unreachable));
    });
    request.addEventListener("error", () => reject(new Error(said.unreachable)));
    request.send(file);
  });
}

const megabytes = (bytes) => (bytes / 1_000_000).toFixed(1);

function attempt(work) {
  return async (event) => {
    event.preventDefault();
    try {
      await work();
    } catch (error) {
      rebuild.replaceChildren(notice(error.message));
      refresh();
    }
  };
}

async function showHoldings() {
  try {
    holds.innerHTML = (await server.holds()).html;
    letScroll(holds);
  } catch {
    holds.replaceChildren(notice(said.unreachable));
  }
}

async function refresh() {
  const state = await call("state").catch(() => null);
  if (!state) return null;
  uploadForm.hidden = !state.may;
  login.hidden = state.may || !state.password;
  archiveTab.querySelector(".qa-read-only").hidden = state.may || state.password;
  uploadForm.querySelector(".qa-logout").hidden = !(state.may && state.password);
  waits.hidden = !(state.may && state.rebuild.waiting) || state.rebuild.state === "running";
  waits.querySelector("span").textContent = `${said.waits} ${state.rebuild.waiting}`;
  return state;
}

function showRebuild({ state, stage, done, total, sentence, left, more }) {
  if (state === "idle") return;
  if (state === "running") {
    const count = total ? ` ${done} / ${total}` : done ? ` ${done}` : "";
    const bar = make("progress", "qa-progress");
    bar.setAttribute("aria-label", said.rebuilds);
    if (total) Object.assign(bar, { max: total, value: done });
    rebuild.replaceChildren(make("p", "qa-working", said.rebuilds), bar, make("p", "qa-stage", `${stage || ""}${count}`));
    return;
  }
  if (state === "failed") {
    rebuild.replaceChildren(notice(sentence));
    return;
  }
  const list = make("ul", "qa-counts");
  for (const [source, reason] of left || []) list.append(make("li", "", `${source}: ${reason}`));
  if (more) list.append(make("li", "", `+ ${more}`));
  rebuild.replaceChildren(make("p", "qa-summary", sentence), list);
}

async function follow() {
  if (following) return;
  following = true;
  for (;;) {
    const state = await refresh();
    if (state) showRebuild(state.rebuild);
    if (state?.rebuild.state !== "running") break;
    await new Promise((wake) => setTimeout(wake, POLL));
  }
  following = false;
  await showHoldings();
  describe();
}

login.addEventListener("submit", attempt(async () => {
  const field = login.elements.password;
  const password = field.value;
  field.value = "";
  await call("login", { method: "POST", body: JSON.stringify({ password }) });
  rebuild.replaceChildren();
  await refresh();
  uploadForm.elements.pages.focus();
}));

uploadForm.querySelector(".qa-logout").addEventListener("click", attempt(async () => {
  await call("logout", { method: "POST" });
  await refresh();
}));

uploadForm.addEventListener("submit", attempt(async () => {
  // A note about a page comes after the page, so that it finds its place beside it.
  const note = ({ name }) => name.endsWith(".meta.yaml");
  const chosen = [...uploadForm.elements.pages.files].filter((one) => !sent.has(one));
  const files = chosen.sort((a, b) => note(a) - note(b));
  for (const [position, file] of files.entries()) {
    const bar = make("progress", "qa-progress");
    const stage = make("p", "qa-stage");
    bar.setAttribute("aria-label", said.uploading);
    rebuild.replaceChildren(make("p", "qa-working", `${said.uploading} ${file.name} (${position + 1} / ${files.length})`), bar, stage);
    await sendFile(`pages?${new URLSearchParams({ name: file.name })}`, file, (gone, total) => {
      Object.assign(bar, { max: total || 1, value: gone });
      stage.textContent = `${megabytes(gone)} / ${megabytes(total)} MB`;
    });
    sent.add(file);
  }
  uploadForm.reset();
  await call("rebuild", { method: "POST" });
  await follow();
}));

waits.addEventListener("submit", attempt(async () => {
  await call("rebuild", { method: "POST" });
  await follow();
}));

waits.querySelector(".qa-discard").addEventListener("click", attempt(async () => {
  await call("discard", { method: "POST" });
  sent = new WeakSet();
  rebuild.replaceChildren();
  await refresh();
}));

root.addEventListener("qa-tab", (event) => {
  if (event.detail === "qa-tab-archive") follow();
});

holds.addEventListener("click", (event) => {
  const bar = event.target.closest(".qa-bar");
  if (!bar) return;
  showFilters({ ...filters(), since: bar.dataset.since, until: bar.dataset.until });
  narrow.open = true;
  openTab(tabs[0]);
  box.focus();
});
