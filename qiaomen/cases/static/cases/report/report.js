// The report form, a little easier: photos seen at once, the place read back in words, what is reported there already.
// Without it the form works just the same.

import { watchPhotos } from "./photos.js";
import { watchPlace } from "./place.js";

const PAUSE = 600; // milliseconds without a key before looking
const LOOKED_AT = ["text", "place_words", "area", "near"];
const form = document.querySelector("form[data-report]");

let waiting = 0;
let turn = 0;

/** Ask the server where this is, what is near, and what is reported there; the answer's parts replace the page's. */
async function look() {
  clearTimeout(waiting);
  const mine = ++turn;
  const said = new URLSearchParams([...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "kept"));
  if (form.elements.photos.files.length) said.set("pictured", "yes");
  const answer = await fetch(form.dataset.look, { method: "POST", body: said }).catch(() => null);
  // Overtaken by a later one, or no connection: the form goes on without it.
  if (!answer?.ok || mine !== turn) return;
  const holder = document.createElement("template");
  holder.innerHTML = await answer.text();
  if (mine !== turn) return;
  for (const part of holder.content.querySelectorAll("[data-look-part]")) replace(part);
}

function replace(part) {
  const here = form.querySelector(`[data-look-part="${part.dataset.lookPart}"]`);
  const html = part.innerHTML.trim();
  // What is the same is not read out again, and nobody loses the place where they are in it.
  if (here.dataset.html === html || (part.dataset.lookPart === "nearby" && here.contains(document.activeElement))) return;
  here.dataset.html = html;
  here.innerHTML = html;
  if (part.dataset.lookPart === "here" && html) place.said();
}

form.classList.add("live");
const place = watchPlace(form, look);
watchPhotos(form, place, look);

form.addEventListener("pin", ({ detail }) => place.fromPin(detail));

for (const kind of ["input", "change"]) {
  form.addEventListener(kind, (event) => {
    if (!LOOKED_AT.includes(event.target.name) || event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(look, kind === "input" ? PAUSE : 0);
  });
}
form.querySelector("[data-look-ask]").addEventListener("click", (event) => {
  event.preventDefault();
  look();
});
// What came back by itself (kept text, the back button) is looked at, too.
if (form.elements.text.value.trim() || form.elements.longitude.value) look();
