// The screen at the place: turns the code every thirty seconds, an hour long without a network. The codes are fetched
// ahead; the server's clock counts, not this device's.
"use strict";

const state = document.querySelector("[data-code-state]");
const drawn = document.querySelector("[data-code-drawn]");
const digits = document.querySelector("[data-code-digits]");
const rest = document.querySelector("[data-code-rest]");
const STEP = 30000;
const AGAIN = 60000;
let codes = [];
let ahead = 0;
let shown = 0;

const now = () => Date.now() + ahead;

async function fetchCodes() {
  try {
    for (;;) {
      const from = codes.length ? codes.at(-1).step + 1 : "";
      const answer = await fetch(`${state.dataset.codes}?from=${from}`, { cache: "no-store" });
      if (answer.status === 404) return location.reload();
      const found = await answer.json();
      ahead = found.now - Date.now();
      state.textContent = "";
      if (!found.codes.length) return undefined;
      codes.push(...found.codes);
    }
  } catch {
    state.textContent = state.dataset.gone;
    return undefined;
  }
}

function turn() {
  codes = codes.filter((code) => code.at + STEP > now());
  const [code] = codes;
  if (code && code.step !== shown && code.at <= now()) {
    shown = code.step;
    drawn.innerHTML = code.svg;
    digits.textContent = `${code.code.slice(0, 4)} ${code.code.slice(4)}`;
  }
  if (shown && !code) {
    drawn.textContent = digits.textContent = rest.textContent = "";
    state.textContent = state.dataset.over;
  }
  if (code) rest.textContent = Math.ceil((code.at + STEP - now()) / 1000);
}

navigator.wakeLock?.request("screen").catch(() => {});
fetchCodes().then(turn);
setInterval(fetchCodes, AGAIN);
setInterval(turn, 500);
