// The editor: shows at once which fields a kind of question has, and saves by itself after a pause.

const PAUSE = 2000;
const form = document.querySelector("form[data-editor]");
const note = form.querySelector("[data-saved]");

// 1. Which fields there are --------------------------------------------------------------------------------------
function fit() {
  const kind = form.elements.kind?.value;
  if (kind) {
    for (const part of form.querySelectorAll("[data-for]")) part.hidden = !part.dataset.for.split(" ").includes(kind);
    for (const part of form.querySelectorAll("[data-not]")) part.hidden = part.dataset.not.split(" ").includes(kind);
  } else for (const part of form.querySelectorAll("[data-for]")) part.hidden = true;
  const number = form.querySelector("[data-when]");
  if (number) number.hidden = !/\|(least|most|is)$/.test(form.elements.when.value);
}

// 2. Saving --------------------------------------------------------------------------------------------------------
let [soon, saving, again, unsaved] = [0, false, false, false];

async function save() {
  if (saving) {
    again = true;
    return;
  }
  [saving, again, unsaved] = [true, false, false];
  note.textContent = form.dataset.saving;
  const sent = new FormData(form);
  sent.set("do", "save");
  try {
    const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (answer.ok) {
      form.elements.revision.value = said.revision;
      if (form.elements.was) form.elements.was.value = said.was;
    }
    note.textContent = said.words ?? said.error.message;
  } catch {
    note.textContent = form.dataset.lost;
  }
  saving = false;
  if (again) save();
}

form.addEventListener("input", () => {
  unsaved = true;
  clearTimeout(soon);
  soon = setTimeout(save, PAUSE);
});
form.addEventListener("change", fit);

// A button waits for what is being saved: two at once would be taken for two people.
form.addEventListener("submit", (event) => {
  unsaved = false;
  clearTimeout(soon);
  if (!saving) return;
  event.preventDefault();
  const { submitter } = event;
  const wait = setInterval(() => {
    if (saving) return;
    clearInterval(wait);
    form.requestSubmit(submitter);
  }, 50);
}, true);

// Whoever leaves in the middle of a word loses none; whoever comes back sees what is there now.
self.addEventListener("pagehide", () => {
  if (!unsaved) return;
  const sent = new FormData(form);
  sent.set("do", "save");
  navigator.sendBeacon(form.action, sent);
});
self.addEventListener("pageshow", (event) => event.persisted && location.reload());

fit();
// A new question is written at once; a moved one keeps the focus at its button.
if (!document.querySelector("[autofocus], .form-errors")) form.elements.label_zh?.focus();
else document.querySelector("[autofocus]")?.focus();
// Whoever follows a fault comes to its field; the summary takes the focus as the page comes, so afterwards.
const wrong = "fix" in form.dataset && form.querySelector(".item.open [aria-invalid='true']");
if (wrong) addEventListener("load", () => wrong.focus());
