// What is handed in from the street: the questions show when somebody answers; the moment is by the device's own clock.
"use strict";

(() => {
  const form = document.querySelector("[data-door], [data-handed]");
  if (!form) return;
  form.addEventListener("submit", () => { form.elements.handed_at.value = new Date().toISOString(); });
  const answered = form.querySelector("[data-answered]");
  if (!answered) return;
  // What nobody was asked is shut, so that it is neither checked nor handed in.
  const show = () => { answered.disabled = answered.hidden = form.elements.outcome.value !== "answered"; };
  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  // After the browser has filled in what was typed before.
  addEventListener("pageshow", show);
  show();
})();
