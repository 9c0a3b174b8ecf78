// The report form, a little easier: several photos one after another, the place by a button, places as one types.
// Without it the form works just the same.
"use strict";

const form = document.querySelector("form[data-report]");

// 1. Photos: each choice adds to those before; any can be taken out again -------------------------------
const input = form.elements.photos;
const list = form.querySelector("[data-previews]");
const blank = form.querySelector("[data-preview-row]");
let chosen = [];

function show() {
  const carrier = new DataTransfer();
  for (const { file } of chosen) carrier.items.add(file);
  input.files = carrier.files;
  list.replaceChildren(...chosen.map((one) => one.row));
  list.hidden = chosen.length === 0;
}

function add(file) {
  const row = blank.content.cloneNode(true).firstElementChild;
  const picture = row.querySelector("img");
  picture.src = URL.createObjectURL(file);
  picture.alt = file.name;
  const one = { file, row };
  const button = row.querySelector("button");
  // Read out, each button says which photo it means.
  button.setAttribute("aria-label", `${button.textContent.trim()} ${file.name}`);
  button.addEventListener("click", () => {
    chosen = chosen.filter((each) => each !== one);
    URL.revokeObjectURL(picture.src);
    show();
    input.focus();
  });
  chosen.push(one);
}

const isNew = (file) =>
  !chosen.some(({ file: had }) => had.name === file.name && had.size === file.size && had.lastModified === file.lastModified);
input.addEventListener("change", () => {
  [...input.files].filter(isNew).forEach(add);
  show();
});

// 2. The place by a button -------------------------------------------------------------------------------
const box = form.querySelector("[data-locate]");
const note = form.querySelector("[data-locate-note]");
const forget = form.querySelector("[data-locate-forget]");
const { longitude, latitude, reference } = form.elements;

function settle(words, position) {
  note.textContent = words;
  longitude.value = position ? position.coords.longitude : "";
  latitude.value = position ? position.coords.latitude : "";
  reference.value = "WGS-84";
  forget.hidden = !position;
}

if ("geolocation" in navigator) {
  box.hidden = false;
  forget.hidden = !longitude.value;
  form.querySelector("[data-locate-ask]").addEventListener("click", () => {
    note.textContent = note.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      (position) => settle(note.dataset.found.replace("%s", Math.round(position.coords.accuracy)), position),
      (error) => settle(error.code === error.PERMISSION_DENIED ? note.dataset.refused : note.dataset.failed, null),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
  forget.addEventListener("click", () => settle("", null));
}

// 3. Places as one types ---------------------------------------------------------------------------------
const PAUSE = 250; // milliseconds without a key before asking
let waiting = 0;
form.elements.place_words.addEventListener("input", (event) => {
  clearTimeout(waiting);
  const words = event.target.value.trim();
  if (!words || event.isComposing) return;
  waiting = setTimeout(async () => {
    const answer = await fetch(`${form.dataset.places}?q=${encodeURIComponent(words)}`).catch(() => null);
    if (answer?.ok) document.getElementById("places").innerHTML = await answer.text();
  }, PAUSE);
});
