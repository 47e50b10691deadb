// The conversations of this browser that are not shown now: opened again, or forgotten.

const earlierOnes = form.querySelector(".qa-earlier");

const others = () => conversations().filter((one) => one.id !== here);

function listEarlier() {
  const found = others();
  earlierOnes.hidden = !found.length;
  earlierOnes.querySelector("summary").textContent = `${said.earlier} (${found.length})`;
  earlierOnes.querySelector("ul").replaceChildren(...found.map(({ id, saved, turns }) => {
    const open = make("button", "qa-plain", turns[0].request.question.slice(0, 120));
    open.type = "button";
    open.dir = "auto";
    open.dataset.conversation = id;
    const line = make("li", "");
    const when = new Date(Number(saved) || 0).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" });
    line.append(open, make("span", "qa-when-kept", ` ${when}${turns.length > 1 ? `, ${turns.length} questions` : ""}`));
    return line;
  }));
}

earlierOnes.addEventListener("click", (event) => {
  const { conversation } = event.target.dataset;
  if (conversation) {
    restart();
    earlierOnes.open = false;
    resume(take(stored(conversation)));
  } else if (event.target.closest(".qa-forget")) {
    for (const { id } of others()) localStorage.removeItem(STORE + id);
    earlierOnes.open = false;
    listEarlier();
    box.focus();
  }
});

// Another tab kept or forgot something.
window.addEventListener("storage", listEarlier);
