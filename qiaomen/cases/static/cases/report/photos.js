// Photos: each choice adds to those before, is seen at once, and can be taken out again; the first one that knows
// where it was taken says so.

import { positionIn } from "./exif.js";

/** `changed` is called after each choice; `place` is told of positions: place.fromPhoto({longitude, latitude}) and, when its photo goes, place.forgetPhoto(). */
export function watchPhotos(form, place, changed) {
  const input = form.elements.photos;
  const list = form.querySelector("[data-previews]");
  const blank = form.querySelector("[data-preview-row]");
  // What is sent: a line for each photo. What is seen: a field below each.
  const captions = form.elements.captions;
  let chosen = [];
  let teller = null; // the photo whose position is used

  function show() {
    const carrier = new DataTransfer();
    for (const { file } of chosen) carrier.items.add(file);
    input.files = carrier.files;
    list.replaceChildren(...chosen.map((one) => one.row));
    list.hidden = chosen.length === 0;
    form.classList.toggle("has-photos", chosen.length > 0);
  }

  const tell = () => {
    const lines = chosen.map((one) => one.words.value.trim());
    captions.value = lines.some(Boolean) ? lines.join("\n") : "";
  };

  function remove(one, picture) {
    chosen = chosen.filter((each) => each !== one);
    URL.revokeObjectURL(picture.src);
    show();
    tell();
    if (one === teller) {
      teller = null;
      place.forgetPhoto();
    }
    input.focus();
  }

  function add(file) {
    const row = blank.content.cloneNode(true).firstElementChild;
    const picture = row.querySelector("img");
    picture.src = URL.createObjectURL(file);
    picture.alt = file.name;
    const words = row.querySelector("[data-caption]");
    const one = { file, row, words };
    words.setAttribute("aria-label", `${words.getAttribute("aria-label")} ${file.name}`);
    words.value = captions.value.split("\n")[chosen.length] || "";
    words.addEventListener("input", tell);
    const button = row.querySelector("button");
    // Read out, each button says which photo it means.
    button.setAttribute("aria-label", `${button.textContent.trim()} ${file.name}`);
    button.addEventListener("click", () => remove(one, picture));
    chosen.push(one);
    return one;
  }

  async function locate(added) {
    for (const one of added) {
      const position = teller ? null : await positionIn(one.file);
      if (position && !teller && chosen.includes(one) && place.fromPhoto(position)) teller = one;
    }
  }

  const isNew = (file) =>
    !chosen.some(({ file: had }) => had.name === file.name && had.size === file.size && had.lastModified === file.lastModified);
  const take = () => {
    const added = [...input.files].filter(isNew).map(add);
    show();
    locate(added);
    changed();
  };
  input.addEventListener("change", take);
  // Written by what brings a form back: what was kept, the outbox.
  captions.addEventListener("input", () => {
    const lines = captions.value.split("\n");
    chosen.forEach((one, at) => { one.words.value = lines[at] || ""; });
  });
  // What was chosen before this script came, or stands there again after going back.
  if (input.files.length) take();
}
