// What is handed in from the street: the questions show when somebody answers; the moment is by the device's own clock.
"use strict";

(() => {
  const form = document.querySelector("[data-door], [data-handed]");
  if (!form) return;
  form.addEventListener("submit", () => { form.elements.handed_at.value = new Date().toISOString(); });
  const answered = form.querySelector("[data-answered]");
  if (!answered) return;
  const show = () => {
    const chosen = form.elements.outcome.value;
    answered.hidden = chosen !== "answered";
    // What nobody was asked is not handed in.
    for (const each of answered.querySelectorAll("input, textarea")) each.disabled = answered.hidden;
  };
  form.addEventListener("change", show);
  form.addEventListener("reset", () => setTimeout(show));
  // After the outbox or the browser has filled in what was typed before.
  addEventListener("pageshow", show);
  show();
})();
