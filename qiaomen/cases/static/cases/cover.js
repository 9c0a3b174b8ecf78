// Draws the boxes of a photo over it and keeps them and their numbers alike: by mouse, by finger, by keys, by typing.
// The numbers are what is sent; without this script they are typed.
"use strict";

const form = document.querySelector("[data-cover]");
const stage = form.querySelector("[data-stage]");
const rows = form.querySelector("[data-rows]");
const words = form.querySelector("[data-cover-words]");
const SIDES = ["x", "y", "width", "height"];
const LEAST = 1;
const STEP = 1;
const FIRST = [40, 40, 20, 20];

// 1. A row and its box --------------------------------------------------------------------------------
const fieldsOf = (row) => SIDES.map((side) => row.querySelector(`[name=${side}]`));
const numbersOf = (row) => fieldsOf(row).map((field) => Number.parseFloat(field.value));
const isWhole = (numbers) => numbers.every(Number.isFinite) && numbers[2] > 0 && numbers[3] > 0;

function within([x, y, width, height]) {
  const [wide, high] = [Math.min(100, Math.max(LEAST, width)), Math.min(100, Math.max(LEAST, height))];
  return [Math.min(100 - wide, Math.max(0, x)), Math.min(100 - high, Math.max(0, y)), wide, high];
}

function write(row, numbers) {
  within(numbers).forEach((number, index) => { fieldsOf(row)[index].value = number.toFixed(1); });
  draw(row);
}

const boxes = new Map();

function draw(row) {
  const numbers = numbersOf(row);
  let box = boxes.get(row);
  if (!isWhole(numbers)) {
    box?.remove();
    boxes.delete(row);
    return null;
  }
  if (!box) {
    box = Object.assign(document.createElement("button"), { type: "button", className: "cover-box" });
    box.classList.toggle("suggested", Boolean(row.querySelector(".cover-why")));
    listen(box, row);
    boxes.set(row, box);
    stage.append(box);
  }
  ["left", "top", "width", "height"].forEach((side, index) => { box.style[side] = `${numbers[index]}%`; });
  nameAll();
  return box;
}

function nameAll() {
  [...rows.children].filter((row) => boxes.has(row)).forEach((row, index) => {
    const said = [index + 1, ...numbersOf(row).map((number) => Math.round(number))];
    boxes.get(row).setAttribute("aria-label", said.reduce((text, part, at) => text.replace(`%${at + 1}`, part), form.dataset.box));
  });
}

function add(numbers) {
  const row = form.querySelector("template[data-row]").content.cloneNode(true).firstElementChild;
  const firstEmpty = [...rows.children].find((one) => fieldsOf(one).every((field) => !field.value));
  rows.insertBefore(row, firstEmpty || null);
  prepare(row);
  write(row, numbers);
  return row;
}

function remove(row) {
  boxes.get(row)?.remove();
  boxes.delete(row);
  row.remove();
  nameAll();
  words.textContent = form.dataset.removed;
  (stage.querySelector(".cover-box") || form.querySelector("[data-add]")).focus();
}

function prepare(row) {
  const button = row.querySelector("[data-remove]");
  button.hidden = false;
  button.addEventListener("click", () => remove(row));
  for (const field of fieldsOf(row)) field.addEventListener("input", () => draw(row));
}

// 2. Keys -----------------------------------------------------------------------------------------------
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

function listen(box, row) {
  box.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (move) {
      const [x, y, width, height] = numbersOf(row);
      write(row, event.shiftKey ? [x, y, Math.min(100 - x, width + move[0]), Math.min(100 - y, height + move[1])]
        : [x + move[0], y + move[1], width, height]);
    } else if (event.key === "Delete" || event.key === "Backspace") remove(row);
    else return;
    event.preventDefault();
  });
}

// 3. Mouse and fingers ------------------------------------------------------------------------------------
const CORNER = 18;
let held = null;

const pointOf = (event) => {
  const area = stage.getBoundingClientRect();
  return [100 * (event.clientX - area.left) / area.width, 100 * (event.clientY - area.top) / area.height];
};

stage.addEventListener("pointerdown", (event) => {
  if (event.button) return;
  const box = event.target.closest(".cover-box");
  const row = [...boxes].find(([, one]) => one === box)?.[0] || null;
  const edge = box?.getBoundingClientRect();
  const isCorner = box && Math.hypot(edge.right - event.clientX, edge.bottom - event.clientY) < CORNER;
  held = { row, from: pointOf(event), was: row && numbersOf(row), how: !row ? "draw" : isCorner ? "size" : "move" };
  stage.setPointerCapture(event.pointerId);
});
stage.addEventListener("pointermove", (event) => {
  if (!held) return;
  const [x, y] = pointOf(event);
  const [ahead, down] = [x - held.from[0], y - held.from[1]];
  if (held.how === "draw") {
    if (!held.row && Math.abs(ahead) < LEAST && Math.abs(down) < LEAST) return;
    const drawn = [Math.min(x, held.from[0]), Math.min(y, held.from[1]), Math.abs(ahead), Math.abs(down)];
    if (held.row) write(held.row, drawn);
    else held.row = add(drawn);
  } else if (held.how === "size") {
    const [left, top, width, height] = held.was;
    write(held.row, [left, top, Math.min(100 - left, width + ahead), Math.min(100 - top, height + down)]);
  } else write(held.row, [held.was[0] + ahead, held.was[1] + down, held.was[2], held.was[3]]);
});
for (const end of ["pointerup", "pointercancel"]) {
  stage.addEventListener(end, () => {
    if (held?.row) boxes.get(held.row)?.focus();
    held = null;
  });
}

// 4. The rest -----------------------------------------------------------------------------------------------
for (const hidden of form.querySelectorAll("[data-add], [data-preview], [data-hint]")) hidden.hidden = false;
for (const row of [...rows.children]) {
  prepare(row);
  draw(row);
}
form.querySelector("[data-add]").addEventListener("click", () => {
  boxes.get(add(FIRST)).focus();
  words.textContent = form.dataset.added;
});
const preview = form.querySelector("[data-preview]");
preview.addEventListener("click", () => {
  preview.setAttribute("aria-pressed", stage.classList.toggle("preview"));
});
