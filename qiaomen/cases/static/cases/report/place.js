// The place: from the photo, from the phone by a button, from words with suggestions. `changed` is called after each.

const PAUSE = 250; // milliseconds without a key before asking

export function watchPlace(form, changed) {
  const { longitude, latitude, reference, accuracy } = form.elements;
  const from = form.elements.position_from;
  const box = form.querySelector("[data-locate]");
  const ask = form.querySelector("[data-locate-ask]");
  const forget = form.querySelector("[data-locate-forget]");
  const note = form.querySelector("[data-locate-note]");

  const say = (words) => {
    note.textContent = words;
    note.hidden = !words;
  };

  function settle(position, source, metres = "") {
    longitude.value = position?.longitude ?? "";
    latitude.value = position?.latitude ?? "";
    reference.value = "WGS-84";
    from.value = position ? source : "";
    accuracy.value = position ? metres : "";
    box.hidden = false;
    ask.hidden = !("geolocation" in navigator) || Boolean(position && source === "phone");
    forget.hidden = !position;
    changed();
  }

  function askPhone() {
    say(note.dataset.asking);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const metres = Math.round(coords.accuracy);
        say(note.dataset.found.replace("%s", metres));
        settle(coords, "phone", metres || "");
      },
      (error) => say(error.code === error.PERMISSION_DENIED ? note.dataset.refused : note.dataset.failed),
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
    );
  }

  ask.addEventListener("click", askPhone);
  forget.addEventListener("click", () => {
    say("");
    settle(null, "");
  });
  if ("geolocation" in navigator) {
    box.hidden = false;
    forget.hidden = !longitude.value;
    // Who has allowed it before needs no tap; nobody is asked uninvited.
    navigator.permissions?.query({ name: "geolocation" }).then(
      (answer) => answer.state === "granted" && !longitude.value && !form.elements.place_words.value && askPhone(),
      () => {},
    );
  } else {
    ask.hidden = true;
    box.hidden = forget.hidden = !longitude.value;
  }

  suggest(form);
  return {
    /** Whether the photo's position is used: a pin that somebody set, or words, stand before it. */
    fromPhoto(position) {
      if (from.value === "pin" || form.elements.place_words.value.trim()) return false;
      say(note.dataset.foundPhoto);
      settle(position, "photo");
      return true;
    },
    forgetPhoto() {
      if (from.value !== "photo") return;
      say("");
      settle(null, "");
    },
    fromPin: (position) => settle(position, "pin"),
    /** The line in words has come: the note that stood in for it goes. */
    said: () => say(""),
  };
}

function suggest(form) {
  let waiting = 0;
  form.elements.place_words.addEventListener("input", (event) => {
    clearTimeout(waiting);
    const words = event.target.value.trim();
    if (!words || event.isComposing) return;
    waiting = setTimeout(async () => {
      const answer = await fetch(`${form.dataset.places}?q=${encodeURIComponent(words)}`).catch(() => null);
      if (answer?.ok) document.getElementById("places").innerHTML = await answer.text();
    }, PAUSE);
  });
}
