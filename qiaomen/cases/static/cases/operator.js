// What typing while listening needs: places as one types, parts that refresh beside the form, no hand off the keys.
// Without it every form works by its buttons.
"use strict";

const form = document.querySelector("form[data-places-url]");
const field = (name) => form.elements[name];
for (const each of form.querySelectorAll("[data-without-script]")) each.hidden = true;

// 1. Places as one types: ArrowDown goes into the list, Enter picks, Escape leaves -----------------------
const PAUSE = 150; // milliseconds without a key before asking
const words = field("place_words");
const list = form.querySelector("[data-places-list]");
let waiting = 0;
let asked = 0;

async function suggest() {
  const mine = ++asked;
  const typed = words.value.trim();
  if (!typed) return list.replaceChildren();
  const answer = await fetch(`${form.dataset.placesUrl}?q=${encodeURIComponent(typed)}`).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  // An answer that was overtaken by a later key, or comes after one has gone on, says nothing any more.
  if (mine === asked && document.activeElement === words) list.innerHTML = html;
}

function pick(button) {
  asked++;
  words.value = button.dataset.name;
  field("place_ref").value = button.dataset.ref;
  list.replaceChildren();
  words.focus();
  words.dispatchEvent(new Event("change", { bubbles: true }));
}

words.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (!event.isComposing) waiting = setTimeout(suggest, PAUSE);
});
words.addEventListener("compositionend", suggest);
words.addEventListener("keydown", (event) => {
  const first = list.querySelector("button");
  if (event.key === "ArrowDown" && first) {
    event.preventDefault();
    first.focus();
  }
});
list.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button) pick(button);
});
list.addEventListener("keydown", (event) => {
  const all = [...list.querySelectorAll("button")];
  const here = all.indexOf(document.activeElement);
  const to = { ArrowDown: all[here + 1], ArrowUp: all[here - 1] || words, Escape: words }[event.key];
  if (!to) return;
  event.preventDefault();
  to.focus();
});
form.addEventListener("focusin", (event) => {
  if (event.target !== words && !list.contains(event.target)) list.replaceChildren();
});

// 2. Parts beside the form, fetched anew when one of their fields changes ---------------------------------
// Sent by POST: a caller's number has no business in an address.
for (const part of document.querySelectorAll("[data-part]")) {
  let turn = 0;
  const names = part.dataset.fields.split(" ");
  form.addEventListener("change", async (event) => {
    if (!names.includes(event.target.name)) return;
    const mine = ++turn;
    const answer = await fetch(part.dataset.part, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (answer?.ok && mine === turn) part.innerHTML = await answer.text();
  });
}

// 3. Keys: Enter goes on, Ctrl+Enter saves --------------------------------------------------------------
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  } else if ("enterNext" in form.dataset && event.target.matches("input, select")) {
    event.preventDefault();
    const stops = [...form.querySelectorAll("input:not([type=hidden]), textarea, select, [data-save]")].filter((each) => each.offsetParent);
    stops[stops.indexOf(event.target) + 1]?.focus();
  }
});

// 4. The place where one stands ---------------------------------------------------------------------------
const box = form.querySelector("[data-locate]");
if (box && "geolocation" in navigator) {
  const note = form.querySelector("[data-locate-note]");
  const settle = (text, at) => {
    note.textContent = text;
    field("longitude").value = at?.longitude ?? "";
    field("latitude").value = at?.latitude ?? "";
  };
  box.hidden = false;
  box.querySelector("button").addEventListener("click", () => {
    note.textContent = note.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => settle(note.dataset.found.replace("%s", Math.round(coords.accuracy)), coords),
      () => settle(note.dataset.failed, null),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  });
}
