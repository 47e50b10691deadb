// The filters below the question box: what they offer, what is chosen, how many are set.

const narrow = form.querySelector(".qa-narrow");
const fields = Object.fromEntries(
  ["since", "until", "speaker", "genre", "source"].map((name) => [name, form.querySelector(`[name=${name}]`)]),
);

// A year is no filter of its own: it fills in both dates.
const year = form.querySelector("[name=year]");

function showYear() {
  const [since, until] = [fields.since.value, fields.until.value];
  const whole = since.endsWith("-01-01") && until === `${since.slice(0, 4)}-12-31`;
  year.value = whole ? since.slice(0, 4) : "";
}

year.addEventListener("input", () => {
  fields.since.value = year.value && `${year.value}-01-01`;
  fields.until.value = year.value && `${year.value}-12-31`;
});

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
  showYear();
  const set = Object.values(filters()).filter(Boolean).length;
  narrow.querySelector("summary").textContent = set ? `${said.narrow} (${set})` : said.narrow;
}

function offerFilters(opening) {
  const chosen = fields.genre.value;
  fields.genre.length = 1;
  year.length = 1;
  for (const [name, documents] of opening.years || []) year.append(new Option(`${name} (${documents})`, name));
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
    if (opening.first) field.min = `${opening.first.slice(0, 4)}-01-01`;
    if (opening.last) field.max = `${opening.last.slice(0, 4)}-12-31`;
  }
}

// What a chip is changed in: the same choice as among the filters, a line of text, or of a question all its words.
function fieldFor(name, value) {
  if (name === "genre") {
    const field = fields.genre.cloneNode(true);
    field.value = value;
    return field;
  }
  if (name === "history" || name === "question") {
    const words = make("textarea", "");
    words.dir = "auto";
    words.rows = 2;
    words.value = value;
    words.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      words.form.requestSubmit();
    });
    return words;
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
