// Counts passers-by with two big buttons. Each tap is written down on the device at once, so a closed tab loses none;
// handed in through the form beside it, and so by the outbox, which empties what was kept (`kept:` and the page's path).
"use strict";

(() => {
  const form = document.querySelector("[data-count]");
  const dialog = document.querySelector("[data-counter]");
  const begin = document.querySelector("[data-count-begin]");
  if (!form || !dialog?.showModal || !canKeep()) return;
  const KEY = `kept:${location.pathname}`;
  const { mine, most } = form.dataset;
  const one = (name) => dialog.querySelector(`[data-${name}]`);
  const buzz = (length) => navigator.vibrate?.(length);
  let turn = read();
  let lock = null;

  function canKeep() {
    try {
      localStorage.setItem("kept:try", "1");
      localStorage.removeItem("kept:try");
      return true;
    } catch {
      return false;
    }
  }

  // What somebody else counted on this telephone is theirs.
  function read() {
    try {
      const kept = JSON.parse(localStorage.getItem(KEY));
      if (kept?.mine === mine && /^[01]*$/.test(kept.taps)) return kept;
    } catch {
      // Something else lies there.
    }
    return { mine, taps: "", started: "", last: "" };
  }

  function write() {
    localStorage.setItem(KEY, JSON.stringify(turn));
    show();
  }

  const of = (sign) => turn.taps.split(sign).length - 1;

  function show() {
    const seen = turn.taps.length;
    for (const sign of ["1", "0"]) dialog.querySelector(`[data-of="${sign}"]`).textContent = of(sign);
    one("total").textContent = one("total").dataset.words.replace("%s", seen);
    one("undo").disabled = seen === 0;
    const words = begin.querySelector("[data-begin-words]");
    words.dataset.first ??= words.textContent;
    words.textContent = seen ? words.dataset.again.replace("%s", seen) : words.dataset.first;
  }

  function tap(sign) {
    if (turn.taps.length >= Number(most)) return;
    const now = new Date().toISOString();
    turn = { ...turn, taps: turn.taps + sign, started: turn.started || now, last: now };
    write();
    buzz(sign === "1" ? 30 : [25, 60, 25]);
  }

  // A screen that goes dark counts nobody.
  async function stayAwake() {
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  function open() {
    one("ending").hidden = true;
    turn = { ...turn, started: turn.started || new Date().toISOString() };
    dialog.showModal();
    dialog.querySelector("[data-tap]").focus();
    stayAwake();
  }

  function shut() {
    dialog.close();
    lock?.release();
  }

  function end() {
    if (!turn.taps) return shut();
    const sum = one("sum");
    const said = { 1: turn.taps.length, 2: sum.dataset.yes, 3: of("1") };
    sum.textContent = sum.dataset.words.replace(/%([123])/g, (_all, place) => said[place]);
    one("ending").hidden = false;
    sum.focus();
  }

  function send() {
    form.elements.did.value = of("1");
    form.elements.did_not.value = of("0");
    form.elements.started.value = turn.started;
    form.elements.ended.value = turn.last || turn.started;
    form.elements.counted_at.value = "";
    shut();
    form.requestSubmit();
  }

  for (const half of dialog.querySelectorAll("[data-tap]")) half.addEventListener("click", () => tap(half.dataset.tap));
  one("undo").addEventListener("click", () => {
    turn = { ...turn, taps: turn.taps.slice(0, -1) };
    write();
    // A button that is shut keeps no focus.
    if (!turn.taps) dialog.querySelector("[data-tap]").focus();
    buzz(120);
  });
  one("end").addEventListener("click", end);
  one("on").addEventListener("click", () => { one("ending").hidden = true; dialog.querySelector("[data-tap]").focus(); });
  one("later").addEventListener("click", shut);
  one("drop").addEventListener("click", () => {
    if (!window.confirm(one("drop").dataset.sure)) return;
    localStorage.removeItem(KEY);
    turn = read();
    show();
    shut();
  });
  one("send").addEventListener("click", send);
  // Escape does not close a screen that somebody counts on; it asks what shall become of it.
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); end(); });
  document.addEventListener("visibilitychange", () => dialog.open && document.visibilityState === "visible" && stayAwake());
  // The outbox has it: whoever stays on this page begins anew.
  form.addEventListener("reset", () => { turn = read(); show(); });

  begin.hidden = false;
  begin.querySelector("button").addEventListener("click", open);
  show();
})();
