// What could not be sent, put back into the form it was typed in. Without this the frame's own form sends it as it was.
const card = document.querySelector("[data-unsent]");
const box = card.querySelector("[data-unsent-form]");
// The page has these anew: the version that it shows, and its own secrets.
const OF_THE_PAGE = new Set(["csrfmiddlewaretoken", "made_for", "version"]);
const path = (address) => new URL(address, location.href).pathname;
const typed = [...box.querySelectorAll("input[type=hidden]")].filter((each) => !OF_THE_PAGE.has(each.name));
const names = new Set(typed.map((each) => each.name));

function fill(form) {
  const turns = {};
  const values = {};
  for (const each of typed) (values[each.name] ??= []).push(each.value);
  for (const each of form.elements) {
    if (!each.name || OF_THE_PAGE.has(each.name) || each.type === "file" || each.tagName === "BUTTON") continue;
    const given = values[each.name] || [];
    if (each.type === "checkbox" || each.type === "radio") each.checked = given.includes(each.value);
    else if (each.type === "select-multiple") for (const one of each.options) one.selected = given.includes(one.value);
    else if (given.length) each.value = given[Math.min((turns[each.name] = (turns[each.name] ?? -1) + 1), given.length - 1)];
    else continue;
    each.dispatchEvent(new Event("input", { bubbles: true }));
    each.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

function place(form) {
  for (let each = form; each; each = each.parentElement) if (each.tagName === "DETAILS") each.open = true;
  // Twice: choosing one thing may narrow what another field offers.
  fill(form);
  fill(form);
  const photos = box.querySelector("[data-unsent-photos] ul");
  const file = form.querySelector("input[type=file]");
  if (photos && file) file.before(photos);
  box.hidden = true;
  card.querySelector("[data-unsent-filled]").hidden = false;
  const back = [...form.elements].filter((each) => names.has(each.name) && each.type !== "hidden" && each.value && each.offsetParent);
  // Words first: that is where one was writing.
  (back.find((each) => each.matches("textarea, input[type=text]")) || back[0] || card.querySelector("h2")).focus();
}

const fits = (form) => [...names].filter((name) => form.elements[name]).length;
const forms = [...document.forms]
  .filter((form) => !card.contains(form) && form.method === "post" && path(form.getAttribute("action") || "") === path(card.dataset.unsent))
  .sort((one, other) => fits(other) - fits(one));
if (forms.length) place(forms[0]);
else card.querySelector("h2").focus();
