// Opens the page's photos in a dialog: zoom by wheel, fingers, buttons and keys, the next one by arrow.
// Any link to a whole photo that holds its small picture takes part; without this script it opens the picture itself.
const dialog = document.querySelector("[data-viewer]");
const stage = dialog.querySelector("[data-stage]");
const words = dialog.querySelector("[data-words]");
const count = dialog.querySelector("[data-count]");
const MOST = 8;
const STEP = 1.5;

let links = [];
let here = 0;
let zoom = 1;
let shift = [0, 0];
let picture = null;
const fingers = new Map();

const captionOf = (link) => link.dataset.caption
  || link.closest("figure")?.querySelector("figcaption")?.textContent.replace(/\s+/g, " ").trim()
  || link.querySelector("img").alt;

function place() {
  const room = [stage.clientWidth * (zoom - 1) / 2, stage.clientHeight * (zoom - 1) / 2];
  shift = shift.map((part, axis) => Math.max(-room[axis], Math.min(room[axis], part)));
  picture.style.transform = `translate(${shift[0]}px, ${shift[1]}px) scale(${zoom})`;
  stage.classList.toggle("near", zoom > 1);
}

// The point under the finger or the mouse stays where it is.
function zoomTo(wanted, x = 0, y = 0) {
  const next = Math.max(1, Math.min(MOST, wanted));
  shift = [x - (x - shift[0]) * next / zoom, y - (y - shift[1]) * next / zoom];
  zoom = next;
  place();
}

function show(index) {
  here = (index + links.length) % links.length;
  const link = links[here];
  [zoom, shift] = [1, [0, 0]];
  picture = document.createElement("img");
  picture.alt = link.querySelector("img").alt;
  picture.draggable = false;
  picture.addEventListener("error", () => { words.textContent = dialog.dataset.lost; });
  picture.src = link.href;
  stage.replaceChildren(picture);
  words.textContent = captionOf(link);
  count.textContent = links.length > 1 ? `${here + 1} / ${links.length}` : "";
  for (const one of dialog.querySelectorAll("[data-turn]")) one.hidden = links.length < 2;
  place();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href*='/full.jpg']:has(img)");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  links = [...document.querySelectorAll("a[href*='/full.jpg']:has(img)")].filter((one) => one.offsetParent);
  links = links.filter((one, at) => one === link || links.findIndex((other) => other.href === one.href) === at);
  links = links.filter((one) => one === link || one.href !== link.href);
  dialog.showModal();
  show(links.indexOf(link));
});
dialog.addEventListener("close", () => {
  links[here]?.focus();
  stage.replaceChildren();
});

const ACTS = {
  close: () => dialog.close(),
  next: () => show(here + 1),
  before: () => show(here - 1),
  nearer: () => zoomTo(zoom * STEP),
  farther: () => zoomTo(zoom / STEP),
};
dialog.addEventListener("click", (event) => ACTS[event.target.closest("[data-act]")?.dataset.act]?.());

const KEYS = { ArrowRight: ACTS.next, ArrowLeft: ACTS.before, "+": ACTS.nearer, "=": ACTS.nearer, "-": ACTS.farther, 0: () => zoomTo(1) };
const MOVES = { ArrowRight: [-60, 0], ArrowLeft: [60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
dialog.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const move = MOVES[event.key];
  if (move && (event.shiftKey || move[1])) {
    shift = [shift[0] + move[0], shift[1] + move[1]];
    place();
  } else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});

// Mouse and fingers --------------------------------------------------------------------------------
const fromMiddle = ({ clientX, clientY }) => {
  const box = stage.getBoundingClientRect();
  return [clientX - box.left - box.width / 2, clientY - box.top - box.height / 2];
};
stage.addEventListener("wheel", (event) => {
  event.preventDefault();
  zoomTo(zoom * (event.deltaY < 0 ? 1.2 : 1 / 1.2), ...fromMiddle(event));
}, { passive: false });
stage.addEventListener("dblclick", (event) => (zoom > 1 ? zoomTo(1) : zoomTo(2.5, ...fromMiddle(event))));

let began = null;
let several = false; // two fingers were down: until both are up it is no swipe, whichever is lifted last
stage.addEventListener("pointerdown", (event) => {
  stage.setPointerCapture(event.pointerId);
  fingers.set(event.pointerId, fromMiddle(event));
  several = fingers.size > 1;
  began = event.clientX;
});
stage.addEventListener("pointermove", (event) => {
  const old = fingers.get(event.pointerId);
  if (!old) return;
  const now = fromMiddle(event);
  const other = [...fingers].find(([key]) => key !== event.pointerId)?.[1];
  fingers.set(event.pointerId, now);
  if (other) {
    const [was, is] = [old, now].map((one) => Math.hypot(one[0] - other[0], one[1] - other[1]));
    if (was > 0) zoomTo(zoom * is / was, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
  } else if (zoom > 1) {
    shift = [shift[0] + now[0] - old[0], shift[1] + now[1] - old[1]];
    place();
  }
});
for (const end of ["pointerup", "pointercancel"]) {
  stage.addEventListener(end, (event) => {
    const alone = fingers.size === 1 && fingers.has(event.pointerId) && !several;
    fingers.delete(event.pointerId);
    const moved = event.clientX - began;
    // A swipe across a picture that is not enlarged turns to the next one.
    if (alone && end === "pointerup" && zoom === 1 && Math.abs(moved) > 60 && links.length > 1) show(here - Math.sign(moved));
  });
}
