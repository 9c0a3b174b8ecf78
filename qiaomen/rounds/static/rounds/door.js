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
  // What was owed is said now: neither its place nor its line in the list above asks for it any more.
  form.addEventListener("change", ({ target }) => {
    if (target.name !== "outcome") return;
    const asked = target.closest("fieldset");
    asked.classList.remove("wrong");
    for (const old of asked.querySelectorAll(".error")) old.remove();
    const list = document.querySelector(".form-errors");
    list?.querySelector(`a[href="#${asked.querySelector("input").id}"]`)?.closest("li").remove();
    if (list && !list.querySelector("li")) list.remove();
  });
  form.addEventListener("reset", () => setTimeout(show));
  // After the browser has filled in what was typed before.
  addEventListener("pageshow", show);
  show();
})();
