// The counter, a little quicker: what somebody has saved, whether it is enough, + and − for a thumb, Enter sends.
// Without it the form works just the same.
"use strict";

const form = document.querySelector("form[data-counter]");
const { phone, pieces, grams } = form.elements;
const offers = [...form.querySelectorAll("[data-price]")];
const shown = form.querySelector("[data-saved]");
const balance = form.querySelector("[data-balance]");
const gramsAPiece = Number(form.dataset.grams);

const number = (input) => Number(input?.value || 0);
const savedAmount = () => Number(shown.querySelector("[data-saved-amount]")?.dataset.savedAmount || 0);

function weigh() {
  const counted = pieces ? number(pieces) + (gramsAPiece ? Math.floor(number(grams) / gramsAPiece) : 0) : number(grams);
  const has = counted + savedAmount();
  const used = offers.reduce((sum, input) => sum + number(input) * Number(input.dataset.price), 0);
  balance.classList.toggle("short", used > has);
  if (!has && !used) balance.textContent = "";
  else if (used > has) balance.textContent = balance.dataset.short.replace("{missing}", used - has);
  else balance.textContent = balance.dataset.enough.replace("{used}", used).replace("{left}", has - used);
}

let waiting = 0;
let asked = 0;
async function look() {
  const mine = ++asked;
  const body = new URLSearchParams({ phone: phone.value, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const answer = await fetch(form.dataset.savedUrl, { method: "POST", body }).catch(() => null);
  // An answer to an older number comes too late.
  if (mine !== asked || !answer?.ok) return;
  shown.innerHTML = await answer.text();
  weigh();
}

function numbered() {
  clearTimeout(waiting);
  if (phone.value.replace(/\D/g, "").length >= 11) waiting = setTimeout(look, 150);
}
phone.addEventListener("input", numbered);
form.addEventListener("input", weigh);

for (const button of form.querySelectorAll("[data-step]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const input = button.parentElement.querySelector("input");
    input.value = Math.min(Math.max(number(input) + Number(button.dataset.step), 0), Number(input.max || 20));
    weigh();
  });
}

// A scanner ends the number with Enter: that leads to the next field, the last Enter sends.
phone.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing) return;
  event.preventDefault();
  (pieces || grams).focus();
});
// Before the outbox packs the form: when it was handed over, should there be no connection now.
form.addEventListener("submit", () => { form.elements.handed_at.value = new Date().toISOString(); });
weigh();
// Typed before this script came.
numbered();
