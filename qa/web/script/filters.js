// The filters below the question box: what they offer, what is chosen, how many are set.

const narrow = form.querySelector(".qa-narrow");
const fields = Object.fromEntries(
  ["since", "until", "speaker", "genre", "source"].map((name) => [name, form.querySelector(`[name=${name}]`)]),
);

function filters() {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.value.trim()]));
}

function showFilters(values) {
  for (const [name, field] of Object.entries(fields)) {
    const value = values[name] || "";
    if (field.tagName === "SELECT" && ![...field.options].some((option) => option.value === value)) {
      field.append(new Option(value, value));
    }
    field.value = value;
  }
  countFilters();
}

function countFilters() {
  const set = Object.values(filters()).filter(Boolean).length;
  narrow.querySelector("summary").textContent = set ? `${said.narrow} (${set})` : said.narrow;
}

function offerFilters(opening) {
  const chosen = fields.genre.value;
  fields.genre.length = 1;
  for (const [list, offered] of [["#qa-speakers", opening.speakers], ["#qa-sources", opening.sources]]) {
    form.querySelector(list).replaceChildren(...(offered || []).map(([name, documents]) => {
      const option = new Option(`${documents}`, name);
      option.label = `${name} (${documents})`;
      return option;
    }));
  }
  for (const [name, documents] of opening.genres || []) {
    fields.genre.append(new Option(`${name} (${documents})`, name));
  }
  showFilters({ ...filters(), genre: chosen });
  for (const field of [fields.since, fields.until]) {
    if (opening.first) field.min = opening.first;
    if (opening.last) field.max = opening.last;
  }
}

// What a chip is changed in: the same choice as among the filters, or a line of text.
function fieldFor(name, value) {
  if (name === "genre") {
    const field = fields.genre.cloneNode(true);
    field.value = value;
    return field;
  }
  const field = make("input", "");
  const day = (name === "since" || name === "until") && /^\d{4}-\d\d-\d\d$/.test(value);
  field.type = day ? "date" : "text";
  field.dir = "auto";
  field.value = value;
  const offered = fields[name]?.getAttribute("list");
  if (offered) field.setAttribute("list", offered);
  return field;
}

// Puts a field in the place of what a chip shows; Enter hands its value over, Escape leaves the chip as it was.
function editChip(chip, change) {
  const shown = [...chip.childNodes];
  const edit = make("form", "qa-edit");
  const field = fieldFor(chip.dataset.field, chip.dataset.value);
  const opener = chip.querySelector("[data-act=edit]");
  field.name = "value";
  field.setAttribute("aria-label", opener.getAttribute("aria-label"));
  const button = make("button", "", said.searchAgain);
  button.type = "submit";
  edit.append(field, button);
  const close = () => chip.replaceChildren(...shown);
  edit.addEventListener("submit", (event) => {
    event.preventDefault();
    close();
    change(field.value.trim());
  });
  edit.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    close();
    opener.focus();
  });
  chip.replaceChildren(edit);
  field.focus();
}

narrow.addEventListener("input", countFilters);
form.querySelector(".qa-clear").addEventListener("click", () => {
  showFilters({});
  box.focus();
});
