// Saves steps on the pages of an import; all of them work without.
"use strict";

for (const form of document.querySelectorAll("[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const fault = form.querySelector("[data-drop-fault]");
  const button = form.querySelector("button");
  const limit = Number(form.dataset.limit) * 1e6;
  form.querySelector("[data-drop-hint]").hidden = false;
  const check = () => {
    const big = Array.from(input.files).reduce((sum, file) => sum + file.size, 0) > limit;
    fault.hidden = !big;
    button.disabled = big;
  };
  input.addEventListener("change", check);
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    check();
  });
}

for (const select of document.querySelectorAll("[data-again]")) {
  const button = select.form.querySelector("[data-again-button]");
  button.hidden = true;
  select.addEventListener("change", () => button.click());
}
