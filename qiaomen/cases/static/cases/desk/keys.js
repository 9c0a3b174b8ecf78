// The desks by keyboard: through a queue case by case, to a step, several at once. Every key has a link or a button.
const on = () => localStorage.getItem("keys-off") !== "yes";
// An input method sends its own keys: none of them is ours.
const isTyping = (event) => event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey ||
  event.target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");

// 1 Case by case: J next, K previous, U up to the list
const GO = { j: "next", k: "previous", u: "up" };
function go(key) {
  const link = document.querySelector(`[data-go=${GO[key]}]`);
  link?.click();
  return Boolean(link);
}

// 2 A step by its number: opens it and goes into its first field
const steps = [...document.querySelectorAll("[data-step]")];
for (const hint of document.querySelectorAll("[data-key-hint]")) hint.hidden = !on();
function step(number) {
  const card = steps[number - 1];
  if (!card) return false;
  if (card.tagName === "DETAILS") card.open = true;
  const fields = [...card.querySelectorAll("input:not([type=hidden]), select, textarea, button[type=submit]")].filter((each) => each.offsetParent);
  // Of radio buttons the chosen one, as Tab would.
  const first = fields[0];
  (first?.type === "radio" && fields.find((each) => each.name === first.name && each.checked) || first)?.focus();
  card.scrollIntoView({ block: "nearest" });
  return true;
}

// 3 Several at once: X ticks the row where one is
const several = document.querySelector("[data-several]");
const boxes = () => [...several.querySelectorAll("input[name=case]")];
function count() {
  const words = several.querySelector("[data-several-count]");
  const n = boxes().filter((each) => each.checked).length;
  words.textContent = words.dataset.words.replace("%s", n);
  several.querySelector("[data-several-bar] button").disabled = !n;
}
function tick() {
  const row = document.activeElement.closest?.("tr");
  const box = row?.querySelector("input[name=case]");
  if (!box || !several.contains(box)) return false;
  box.checked = !box.checked;
  count();
  return true;
}
if (several) {
  several.addEventListener("change", count);
  window.addEventListener("pageshow", count);
  count();
}

// 4 All keys at a glance
const help = document.querySelector("[data-keys-help]");
for (const button of document.querySelectorAll("[data-keys-open]")) {
  button.hidden = false;
  button.addEventListener("click", () => help.showModal());
}

document.addEventListener("keydown", (event) => {
  if (!on() || isTyping(event) || event.target.closest?.("dialog[open]")) return;
  const key = event.key.toLowerCase();
  let done = false;
  if (key === "?") {
    help?.showModal();
    done = Boolean(help);
  } else if (GO[key]) done = go(key);
  else if (key === "x" && several) done = tick();
  else if (/^[1-9]$/.test(key)) done = step(Number(key));
  if (done) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

// 5 Ctrl+Enter sends the form in which one writes
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  const form = event.target.form;
  if (!form?.closest("[data-step]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("button[type=submit]"));
});
