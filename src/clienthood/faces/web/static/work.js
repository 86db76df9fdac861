// Follows a piece of work without loading the page anew; without script it loads itself anew.
"use strict";

async function look() {
  try {
    const answer = await fetch(location.href, { redirect: "manual", cache: "no-store" });
    if (answer.type === "opaqueredirect" || !answer.ok) return location.reload();
    const news = new DOMParser().parseFromString(await answer.text(), "text/html");
    const job = document.getElementById("job"), later = news.getElementById("job");
    if (!later || !news.getElementById("stage")) return location.reload();
    const stage = document.getElementById("stage");
    const said = news.getElementById("stage").textContent;
    if (stage.textContent !== said) stage.textContent = said;
    document.getElementById("count").replaceChildren(...news.getElementById("count").childNodes);
    const bar = document.getElementById("progress"), now = news.getElementById("progress");
    for (const name of ["value", "max"]) {
      if (now.hasAttribute(name)) bar.setAttribute(name, now.getAttribute(name));
      else bar.removeAttribute(name);
    }
    job.dataset.state = later.dataset.state;
  } catch {
    // the server cannot be reached for the moment
  }
  setTimeout(look, 700);
}

setTimeout(look, 700);
