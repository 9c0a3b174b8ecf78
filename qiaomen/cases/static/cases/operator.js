// What typing while listening needs: places as one types, parts that refresh beside the form, no hand off the keys.
// Without it every form works by its buttons.
"use strict";

const form = document.querySelector("form[data-places-url]");
const field = (name) => form.elements[name];
for (const each of form.querySelectorAll("[data-without-script]")) each.hidden = true;

// 1. Places as one types: a combobox. Arrows choose, Enter picks, Escape closes --------------------------
const PAUSE = 150; // milliseconds without a key before asking
const words = field("place_words");
const list = form.querySelector("[data-places-list]");
const told = form.querySelector("[data-places-count]");
// An input method sends keys of its own.
const composes = (event) => event.isComposing || event.keyCode === 229;
let waiting = 0;
let asked = 0;
let active = -1;

words.setAttribute("role", "combobox");
words.setAttribute("aria-autocomplete", "list");
words.setAttribute("aria-controls", list.id);
words.setAttribute("aria-expanded", "false");

function show(html) {
  list.innerHTML = html;
  const n = list.children.length;
  list.hidden = !n;
  words.setAttribute("aria-expanded", String(n > 0));
  told.textContent = n ? told.dataset.some.replace("%s", n) : "";
  go(-1);
}

function go(to) {
  active = to;
  [...list.children].forEach((each, at) => each.setAttribute("aria-selected", String(at === to)));
  const option = list.children[to];
  if (option) words.setAttribute("aria-activedescendant", option.id);
  else words.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

async function suggest() {
  const mine = ++asked;
  const typed = words.value.trim();
  if (!typed) return show("");
  const answer = await fetch(`${form.dataset.placesUrl}?q=${encodeURIComponent(typed)}`).catch(() => null);
  const html = answer?.ok ? await answer.text() : "";
  // An answer that was overtaken by a later key, or comes after one has gone on, says nothing any more.
  if (mine !== asked || document.activeElement !== words) return;
  show(html);
  if (list.hidden && answer?.ok) told.textContent = told.dataset.none;
}

function pick(option) {
  asked++;
  words.value = option.dataset.name;
  field("place_ref").value = option.dataset.ref;
  show("");
  words.dispatchEvent(new Event("change", { bubbles: true }));
}

words.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (!event.isComposing) waiting = setTimeout(suggest, PAUSE);
});
words.addEventListener("compositionend", suggest);
words.addEventListener("keydown", (event) => {
  const n = list.children.length;
  if (composes(event) || !n || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowDown") go((active + 1) % n);
  else if (event.key === "ArrowUp") go((active - 1 + n) % n);
  else if (event.key === "Enter" && active >= 0) pick(list.children[active]);
  else if (event.key === "Escape") show("");
  else return;
  event.preventDefault();
  event.stopPropagation();
});
// A press must not take the focus away before the click arrives.
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", (event) => {
  const option = event.target.closest("[role=option]");
  if (option) pick(option);
});
words.addEventListener("blur", () => {
  asked++;
  clearTimeout(waiting);
  show("");
});

// 2. Parts beside the form, fetched anew when one of their fields changes, some while one types -----------
// Sent by POST: a caller's number has no business in an address.
const TYPING = 400;
for (const part of document.querySelectorAll("[data-part]")) {
  let turn = 0;
  let typing = 0;
  const names = part.dataset.fields.split(" ");
  const refresh = async () => {
    clearTimeout(typing);
    const mine = ++turn;
    const answer = await fetch(part.dataset.part, { method: "POST", body: new FormData(form) }).catch(() => null);
    const html = answer?.ok ? await answer.text() : null;
    // Nobody's place is taken from under the hand.
    if (html !== null && mine === turn && !part.contains(document.activeElement)) part.innerHTML = html;
  };
  // Nor a choice: an answer that was asked for before it knows nothing of it.
  part.addEventListener("input", () => { turn += 1; });
  form.addEventListener("change", (event) => {
    if (names.includes(event.target.name)) refresh();
  });
  if ("whileTyping" in part.dataset) form.addEventListener("input", (event) => {
    if (!names.includes(event.target.name) || event.isComposing) return;
    clearTimeout(typing);
    typing = setTimeout(refresh, TYPING);
  });
}

// 3. Keys: Enter goes on, Ctrl+Enter saves, Alt+1 to 3 the kind, Alt+J the same matter, Alt+C the number --------------------------------------------------------------
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || composes(event)) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("[data-save]"));
  } else if ("enterNext" in form.dataset && event.target.matches("input, select")) {
    event.preventDefault();
    const stops = [...form.querySelectorAll("input:not([type=hidden], [type=radio]), textarea, select, [data-save]")].filter((each) => each.offsetParent);
    stops[stops.indexOf(event.target) + 1]?.focus();
  }
});

// One press chooses, the same press again takes it back; what stands chosen is said.
function choose(radios, next) {
  const on = radios[next];
  for (const each of radios) each.checked = false;
  if (on) on.checked = true;
  const said = form.querySelector("[data-said]");
  if (said) said.textContent = on?.closest("label").querySelector("span").textContent ?? "";
  (on ?? radios[0]).dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || composes(event)) return;
  const kinds = [...form.querySelectorAll("[name=category][type=radio]")];
  const joins = [...form.querySelectorAll("[name=joins][type=radio]")].sort((one, other) => !one.value - !other.value);
  const digit = /^Digit([1-3])$/.exec(event.code);
  if (digit && kinds[digit[1] - 1]) choose(kinds, kinds[digit[1] - 1].checked ? -1 : digit[1] - 1);
  else if (event.code === "KeyJ" && joins.length) {
    choose(joins, (joins.findIndex((each) => each.checked && each.value) + 1) % joins.length);
  } else if (event.code === "KeyC" && copy) copy.click();
  else return;
  event.preventDefault();
});
const copy = document.querySelector("[data-copy]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(copy.dataset.copy).catch(() => null);
    copy.querySelector("span").textContent = copy.dataset.done;
  });
}

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
