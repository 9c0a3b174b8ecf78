// Before and after: laid upon each other, with a slider between them that the keyboard moves, too.
// Without this script the pair stands side by side; a button leads back to that.
"use strict";

for (const pair of document.querySelectorAll(".before-after[data-compare]")) {
  if (pair.querySelectorAll("img").length !== 2) continue;
  const row = document.createElement("p");
  row.className = "actions";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain";
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: 100, value: 50, hidden: true });
  slider.setAttribute("aria-label", pair.dataset.slide);

  const draw = () => pair.style.setProperty("--at", `${slider.value}%`);
  const lay = (upon) => {
    pair.classList.toggle("upon", upon);
    slider.hidden = !upon;
    button.textContent = upon ? pair.dataset.apart : pair.dataset.compare;
    draw();
  };
  slider.addEventListener("input", draw);
  button.addEventListener("click", () => {
    lay(slider.hidden);
    if (!slider.hidden) slider.focus();
  });
  lay(false);
  row.append(button);
  pair.append(slider);
  pair.after(row);
}
