// What the desks do better with a script: find in long selects, narrow the standards to the category, take the place.
// Every form works without it.
"use strict";

// 1. Find in a long select ------------------------------------------------------------------------
// <select data-search="words to show">: a search field before it keeps the options whose text or words fit.
for (const select of document.querySelectorAll("select[data-search]")) {
  const whole = select.cloneNode(true);
  const search = document.createElement("input");
  search.type = "text";
  search.placeholder = select.dataset.search;
  search.setAttribute("aria-label", select.dataset.search);
  search.autocomplete = "off";
  const room = document.createElement("div");
  room.className = "help";
  room.append(search);
  select.before(room);
  search.addEventListener("input", () => {
    const words = search.value.trim().toLowerCase();
    const chosen = select.value;
    keepOptions(select, whole, (option) => !option.value || !words ||
      `${option.text} ${option.dataset.words || ""}`.toLowerCase().includes(words));
    const fits = [...select.options].filter((option) => option.value);
    select.value = [...select.options].some((option) => option.value === chosen) && !words ? chosen : "";
    if (words && fits.length) select.value = fits[0].value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  });
  // Enter in the search chooses; it does not send the form.
  search.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      select.focus();
    }
  });
}

function keepOptions(select, whole, fits) {
  const fresh = whole.cloneNode(true);
  for (const option of [...fresh.options]) if (!fits(option)) option.remove();
  for (const group of fresh.querySelectorAll("optgroup")) if (!group.children.length) group.remove();
  select.replaceChildren(...fresh.childNodes);
}

// 2. Standards of the chosen category ---------------------------------------------------------------
// <select data-follows="category">: only the options of that field's value (data-of), and those of none.
for (const select of document.querySelectorAll("select[data-follows]")) {
  const leader = select.form.elements[select.dataset.follows];
  const whole = select.cloneNode(true);
  const follow = () => {
    const chosen = select.value;
    keepOptions(select, whole, (option) => !option.dataset.of || option.dataset.of === leader.value);
    const own = [...select.options].filter((option) => option.dataset.of);
    if (own.some((option) => option.value === chosen)) select.value = chosen;
    else if (own.length < 2) select.value = own.length ? own[0].value : leader.value && "none";
    else select.value = "";
  };
  leader.addEventListener("change", follow);
  if (leader.value) follow();
}

// 3. Another unit ---------------------------------------------------------------------------------
// Choosing in the select ticks "another one" among the radio buttons.
for (const group of document.querySelectorAll("[data-other]")) {
  const form = group.closest("form");
  const value = group.dataset.other || group.querySelector("[data-other]")?.dataset.other;
  const radio = form?.querySelector(`input[type=radio][value="${value}"]`);
  const select = form?.elements.other;
  if (radio && select) select.addEventListener("change", () => { if (select.value) radio.checked = true; });
}

// 4. Where I am -----------------------------------------------------------------------------------
// <input data-locate="words on the button">: fills the form's longitude and latitude.
for (const place of document.querySelectorAll("input[data-locate]")) {
  if (!navigator.geolocation) continue;
  const { longitude, latitude } = place.form.elements;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = place.dataset.locate;
  const room = document.createElement("div");
  room.className = "help";
  room.append(button);
  place.before(room);
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      longitude.value = coords.longitude.toFixed(6);
      latitude.value = coords.latitude.toFixed(6);
      place.value = `${latitude.value}, ${longitude.value}`;
      button.textContent = `✓ ${place.dataset.locate}`;
    },
    () => place.focus(),
    { enableHighAccuracy: true, timeout: 10000 },
  ));
  // Words that were typed afterwards count again.
  place.addEventListener("input", () => { longitude.value = latitude.value = ""; });
}
