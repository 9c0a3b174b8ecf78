// Checking in: when it was done, where the telephone is, and what still waits on this device. Without it the digits do.
"use strict";

const form = document.querySelector("form[data-presence]");

if (form) {
  // Before the outbox packs the form: when it was done, should there be no connection now.
  const group = form.dataset.outboxGroup;
  form.addEventListener("submit", (event) => {
    form.elements.handed_at.value = new Date().toISOString();
    // On a list each person is a matter of its own: a number that is refused holds nobody else up.
    if ("roll" in form.dataset) form.dataset.outboxGroup = `${group}-${event.submitter?.value || form.elements.number.value}`;
  });

  const byPlace = form.querySelector("[data-place]");
  const said = form.querySelector("[data-said]");
  if (byPlace && "geolocation" in navigator) {
    byPlace.hidden = false;
    const button = byPlace.querySelector("button");
    let known = false;
    button.addEventListener("click", (event) => {
      if (known) return;
      event.preventDefault();
      said.textContent = form.dataset.asking;
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        for (const name of ["longitude", "latitude", "accuracy"]) form.elements[name].value = coords[name];
        form.elements.system.value = "WGS-84";
        known = true;
        said.textContent = "";
        form.requestSubmit(button);
        known = false;
      }, () => { said.textContent = form.dataset.noPlace; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
    });
  }

  // What was handed in and has not gone out: say so beside it, as the page is older than that.
  const action = new URL(form.getAttribute("action") || location.pathname, location).pathname;
  const mark = (items) => {
    const waiting = items.filter((item) => item.state !== "delivered" && new URL(item.url).pathname === action);
    const line = document.querySelector("[data-waits]");
    if (line) {
      line.hidden = !waiting.length;
      line.textContent = waiting.length ? line.dataset.waits : "";
    }
    if (!("roll" in form.dataset)) return;
    for (const [name, value] of waiting.flatMap((item) => item.fields)) {
      if (!["was_in", "was_out"].includes(name)) continue;
      const button = form.querySelector(`button[name="${name}"][value="${CSS.escape(value)}"]`);
      if (button) button.replaceWith(Object.assign(document.createElement("span"), { className: "tag warm", textContent: form.dataset.waitsWord }));
    }
  };
  const look = () => self.outbox?.all().then(mark).catch(() => {});
  look();
  self.outbox?.listen((news) => { if (news.what === "changed" || news.what === "rest") look(); });
}
