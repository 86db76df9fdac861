// Tells how many accounts fit while the conditions are still being written.
"use strict";

const form = document.getElementById("picker");
const told = document.getElementById("count");
let waiting = 0;
let asked = null;

// A row that asks whether something is on record needs no value.
const fit = () => {
  for (const row of form.querySelectorAll(".condition")) {
    const chosen = row.querySelector("[name=op]").selectedOptions[0];
    row.querySelector(".value").hidden = chosen.dataset.values === "0";
  }
};

const count = async () => {
  if (asked) asked.abort();
  asked = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  query.delete("add");
  try {
    const answer = await fetch(`${form.dataset.count}?${query}`, { signal: asked.signal, headers: { Accept: "application/json" } });
    told.textContent = (await answer.json()).told;
  } catch (fault) {
    if (fault.name !== "AbortError") told.textContent = "";
  }
};

form.addEventListener("input", (event) => {
  fit();
  if (["add", "show"].includes(event.target.name)) return;
  clearTimeout(waiting);
  waiting = setTimeout(count, 250);
});
// A field that is chosen opens its row at once.
form.querySelector("[name=add]").addEventListener("change", (event) => {
  if (event.target.value) form.requestSubmit();
});
fit();
