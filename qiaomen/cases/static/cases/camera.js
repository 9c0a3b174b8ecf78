// The viewfinder: the photo of before lies over the live picture, so that after is taken from the same spot.
// Each input for photos gets a button; where there is no camera, the input itself opens the phone's.
import { withExif } from "./exif.js";

const dialog = document.querySelector("[data-camera-dialog]");
const find = (name) => dialog.querySelector(`[data-${name}]`);
const [live, ghost, shot, words] = ["live", "ghost-picture", "shot", "camera-words"].map(find);
const QUALITY = 0.9;
// After this long a position is no longer where the photo was taken.
const FRESH = 60000;

let input = null;
let stream = null;
let place = null;

// 1. Where we are, if that is allowed ---------------------------------------------------------------
const locate = () => navigator.geolocation?.getCurrentPosition(
  ({ coords, timestamp }) => { place = { longitude: coords.longitude, latitude: coords.latitude, at: timestamp }; },
  () => {},
  { enableHighAccuracy: true, timeout: 15000, maximumAge: 30000 },
);
const placeNow = () => (place && Date.now() - place.at < FRESH ? place : null);

// 2. The finder ----------------------------------------------------------------------------------------
function show(isShot) {
  live.hidden = isShot;
  shot.hidden = !isShot;
  ghost.hidden = isShot || !ghost.src;
  find("take").hidden = isShot;
  for (const name of ["use", "retake"]) find(name).hidden = !isShot;
  words.textContent = isShot ? words.dataset.shown : "";
}

async function open(chosen) {
  input = chosen;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 2560 }, height: { ideal: 1440 } },
    });
  } catch {
    return byItself(chosen);
  }
  locate();
  const isBefore = chosen.name === "before";
  if (dialog.dataset.ghost && !isBefore) ghost.src = dialog.dataset.ghost;
  else ghost.removeAttribute("src");
  find("ghost-row").hidden = !ghost.src;
  live.srcObject = stream;
  dialog.showModal();
  find("take").disabled = true;
  show(false);
}
// Nothing can be taken before there is a picture.
live.addEventListener("loadedmetadata", () => {
  find("take").disabled = false;
  find("take").focus();
});

// No camera for us: the phone's own, with the photo of before to look at.
function byItself(chosen) {
  const note = chosen.parentElement.querySelector("[data-camera-note]");
  note.textContent = dialog.dataset.denied;
  chosen.setAttribute("capture", "environment");
  chosen.focus();
}

function take() {
  [shot.width, shot.height] = [live.videoWidth, live.videoHeight];
  shot.getContext("2d").drawImage(live, 0, 0);
  show(true);
  find("use").focus();
}

async function use() {
  const blob = await new Promise((resolve) => { shot.toBlob(resolve, "image/jpeg", QUALITY); });
  const taken = await withExif(blob, { at: new Date(), place: placeNow() });
  const carrier = new DataTransfer();
  for (const file of input.files) carrier.items.add(file);
  carrier.items.add(new File([taken], `${input.name}-${carrier.items.length + 1}.jpg`, { type: "image/jpeg" }));
  input.files = carrier.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  fillPlace();
  dialog.close();
}

// Where a form asks for the place of the work, the camera's is offered; what was typed stays.
function fillPlace() {
  const { place: asked, longitude, latitude } = input.form.elements;
  const now = placeNow();
  if (!now || !asked || !longitude || asked.value) return;
  longitude.value = now.longitude.toFixed(6);
  latitude.value = now.latitude.toFixed(6);
  asked.value = `${latitude.value}, ${longitude.value}`;
}

function shut() {
  for (const track of stream?.getTracks() || []) track.stop();
  stream = live.srcObject = null;
  input?.parentElement.querySelector("[data-shoot]")?.focus();
}

find("take").addEventListener("click", take);
find("use").addEventListener("click", use);
find("retake").addEventListener("click", () => { show(false); find("take").focus(); });
find("shut").addEventListener("click", () => dialog.close());
dialog.addEventListener("close", shut);
const fade = () => { ghost.style.opacity = find("strength").value / 100; };
find("strength").addEventListener("input", fade);
fade();

// 3. A button at each input -----------------------------------------------------------------------------
for (const one of document.querySelectorAll("input[type=file][data-photos]")) {
  if (!navigator.mediaDevices?.getUserMedia) {
    one.setAttribute("capture", "environment");
    continue;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet big shoot";
  button.dataset.shoot = "";
  const label = one.labels[0]?.firstChild?.textContent.trim() || "";
  button.textContent = `${dialog.dataset.open}${label ? ` · ${label}` : ""}`;
  const note = document.createElement("p");
  note.className = "soft";
  note.setAttribute("role", "status");
  note.dataset.cameraNote = "";
  button.addEventListener("click", () => open(one));
  one.before(button);
  one.after(note);
  one.addEventListener("change", () => {
    note.textContent = one.files.length ? dialog.dataset.taken.replace("%s", one.files.length) : "";
  });
}
