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

function editFilter(name, value) {
  narrow.open = true;
  const field = fields[name];
  if (!field) return;
  if (value) showFilters({ ...filters(), [name]: value });
  field.focus();
}

narrow.addEventListener("input", countFilters);
form.querySelector(".qa-clear").addEventListener("click", () => {
  showFilters({});
  box.focus();
});
