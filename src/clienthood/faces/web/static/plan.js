// Shows the number at which a slider stands; the page works without.
"use strict";

for (const slider of document.querySelectorAll("[data-plan] input[type=range]")) {
  const told = document.getElementById(`${slider.id}-shown`);
  const tell = () => { told.textContent = slider.value; };
  slider.addEventListener("input", tell);
  tell();
}
