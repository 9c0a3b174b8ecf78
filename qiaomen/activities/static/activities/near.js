// Where the telephone is: asked for at a tap, sent once by POST, rounded to ten metres.
"use strict";

const form = document.querySelector("[data-near]");
const here = form?.querySelector("[data-here]");
if (here && navigator.geolocation) {
  const words = form.querySelector("[data-near-words]");
  here.hidden = false;
  here.addEventListener("click", () => {
    words.textContent = form.dataset.looking;
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      form.elements.longitude.value = coords.longitude.toFixed(4);
      form.elements.latitude.value = coords.latitude.toFixed(4);
      form.elements.place.value = "";
      form.requestSubmit();
    }, () => {
      words.textContent = form.dataset.denied;
      form.elements.place.focus();
    }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  });
}
