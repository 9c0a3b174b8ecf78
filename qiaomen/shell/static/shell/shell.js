// The little that a page does better with a script: send once, keep what was typed, walk lists by keyboard.
// Every page works without it.
"use strict";

// 1. Ask first -----------------------------------------------------------------------------------
// <button data-confirm="…"> or <form data-confirm="…">
document.addEventListener("submit", (event) => {
  const words = event.submitter?.dataset.confirm || event.target.dataset.confirm;
  if (words && !window.confirm(words)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
});

// 2. Send once -----------------------------------------------------------------------------------
// Forms that htmx sends, and forms with data-again (a download leaves the page standing), stay open.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.matches("[data-again], [hx-post], [hx-get]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  // After the browser has read the form: a disabled button would lose its own name and value.
  setTimeout(() => {
    for (const button of form.querySelectorAll("button:not([type=button])")) button.disabled = true;
  });
});
// Coming back by the back button shows the page as it was left: open it again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
  }
});

// 3. Keep what was typed ------------------------------------------------------------------------
// <form data-keep> keeps its fields for this tab; data-keep="device" for later days too.
// The page that thanks for it carries data-kept-done="/the/form's/path/".
const NEVER_KEPT = ["password", "hidden", "file", "submit", "button"];
const keyOf = (path) => `kept:${path}`;
const storeOf = (form) => (form.dataset.keep === "device" ? localStorage : sessionStorage);
const keepable = (form) => [...form.elements].filter((each) => each.name && !NEVER_KEPT.includes(each.type));
const isTicked = (each) => each.type === "checkbox" || each.type === "radio";
const isTouched = (each) => (isTicked(each) ? each.checked !== each.defaultChecked : (each.defaultValue ?? each.value) !== each.value);

function keep(form) {
  const kept = keepable(form).map((each) =>
    isTicked(each) ? [each.name, each.value, each.checked] : [each.name, each.value]);
  try {
    storeOf(form).setItem(keyOf(location.pathname), JSON.stringify(kept));
  } catch {
    // A full or forbidden store: the form itself still works.
  }
}

function restore(form, kept) {
  let changed = false;
  // What somebody wrote while this script was still on its way is newer than what was kept.
  const written = new Set(keepable(form).filter(isTouched).map((each) => each.name));
  for (const each of keepable(form)) {
    const found = kept.find(([name, value]) => name === each.name && (!isTicked(each) || value === each.value));
    if (!found || written.has(each.name)) continue;
    const [now, then] = isTicked(each) ? [each.checked, found[2]] : [each.value, found[1]];
    if (now === then) continue;
    if (isTicked(each)) each.checked = then;
    else each.value = then;
    each.dispatchEvent(new Event("input", { bubbles: true }));
    changed = true;
  }
  const note = form.querySelector("[data-kept-note]");
  if (note && changed) note.hidden = false;
}

function read(form) {
  try {
    return JSON.parse(storeOf(form).getItem(keyOf(location.pathname))) || [];
  } catch {
    return [];
  }
}

for (const done of document.querySelectorAll("[data-kept-done]")) {
  for (const store of [sessionStorage, localStorage]) store.removeItem(keyOf(done.dataset.keptDone));
}
for (const form of document.querySelectorAll("form[data-keep]")) {
  // With errors on the page the server has given everything back itself.
  if (!document.querySelector(".form-errors")) restore(form, read(form));
  form.addEventListener("input", () => keep(form));
  form.querySelector("[data-kept-forget]")?.addEventListener("click", () => {
    storeOf(form).removeItem(keyOf(location.pathname));
    form.reset();
    form.querySelector("[data-kept-note]").hidden = true;
  });
}

// 4. Walk lists by keyboard -----------------------------------------------------------------------
// <ul data-keys>: J and K move to the next and the previous row's link, Enter opens it, / goes to the search.
// Single keys can be switched off (for people who steer by voice) by [data-keys-switch].
const SWITCH = "keys-off";
const keysAreOn = () => localStorage.getItem(SWITCH) !== "yes";
for (const box of document.querySelectorAll("[data-keys-switch]")) {
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.checked = keysAreOn();
  box.addEventListener("change", () => localStorage.setItem(SWITCH, box.checked ? "no" : "yes"));
}
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable], dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysAreOn()) return;
  if (event.key === "/") {
    const search = document.querySelector("input[type=search]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
    return;
  }
  const step = { j: 1, k: -1 }[event.key];
  if (!step) return;
  const links = [...document.querySelectorAll("[data-keys] > *")]
    .map((row) => row.querySelector("[data-key-target]") || row.querySelector("a"))
    .filter(Boolean);
  const here = links.findIndex((link) => link.closest("[data-keys] > *").contains(document.activeElement));
  const next = links[here < 0 ? (step > 0 ? 0 : links.length - 1) : here + step];
  if (next) {
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }
});

// 5. Lead to what is wrong ------------------------------------------------------------------------
document.querySelector(".form-errors")?.focus();

// 6. Open where there is room ----------------------------------------------------------------------
// <details data-open-wide> beside a list stands open on a wide screen.
if (matchMedia("(min-width: 60em)").matches) {
  for (const each of document.querySelectorAll("details[data-open-wide]")) each.open = true;
}
