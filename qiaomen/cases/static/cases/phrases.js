// Phrases: ";ld" and a blank become the whole sentence; a press on one puts it where one was writing.
const codes = new Map([...document.querySelectorAll("[data-phrase]")].map((each) => [each.dataset.code, each.dataset.phrase]));
const WRITES = "textarea, input[type=text]";
let last = null;

function put(field, text, from, to) {
  field.setRangeText(text, from, to, "end");
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("focusin", (event) => {
  if (event.target.matches("textarea")) last = event.target;
});
function expand(event) {
  const field = event.target;
  if (event.isComposing || !field.matches?.(WRITES) || field.selectionStart === null) return;
  const before = field.value.slice(0, field.selectionStart);
  // Either semicolon, either blank: whatever the input method is set to.
  const typed = /[;；]([\p{L}\p{N}_]{1,12})[ \u3000]$/u.exec(before);
  const text = typed && codes.get(typed[1].toLowerCase());
  if (text) put(field, text, before.length - typed[0].length, before.length);
}
if (codes.size) {
  document.addEventListener("input", expand);
  document.addEventListener("compositionend", expand);
}
for (const box of document.querySelectorAll("[data-phrases]")) {
  box.addEventListener("click", (event) => {
    const button = event.target.closest("[data-phrase]");
    const room = box.closest("section, form") || document;
    const field = last?.isConnected ? last : [...room.querySelectorAll("textarea")].find((each) => each.offsetParent);
    if (!button || !field) return;
    put(field, button.dataset.phrase, field.selectionStart, field.selectionEnd);
    field.focus();
  });
}
