// /waiting/: what is still on this device, how far it is, what can be done about it, and what went out from it.
"use strict";

(() => {
  const place = document.querySelector("[data-waiting]");
  const words = place.dataset;
  const one = (name) => place.querySelector(`[data-${name}]`);
  const template = (name) => document.querySelector(`template[data-${name}]`).content.firstElementChild;
  const language = document.documentElement.lang;
  const moment = new Intl.DateTimeFormat(language, { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit" });
  // What is being sent just now, by its number, and how much of it has gone.
  const going = new Map();
  const pictures = new Map();
  // Whose words and photos are being looked at.
  const looked = new Set();

  const photosOf = (item) => item.fields.map(([, value]) => value).filter((value) => value instanceof File);

  // 1. One row ------------------------------------------------------------------------------------------
  function stateOf(item, isFirst) {
    if (going.has(item.id)) return words.sending;
    if (item.state === "wrong") return item.status === 413 ? words.large : item.message || words.wrong;
    if (item.state === "sign-in") return words.signIn.replace("%s", item.name);
    if (item.trouble) return words[item.trouble];
    return isFirst ? words.waits : words.next;
  }

  function head(row, item) {
    row.dataset.id = item.id;
    row.querySelector("[data-kind]").textContent = item.kind;
    row.querySelector("[data-title]").textContent = item.title;
    const time = row.querySelector("[data-at]");
    time.dateTime = new Date(item.at).toISOString();
    time.textContent = moment.format(item.at);
    // Read out, each button says which thing it means.
    for (const button of row.querySelectorAll("[data-remove], [data-open]")) {
      const which = item.title || item.receipt?.number || "";
      button.setAttribute("aria-label", `${button.textContent.trim()} ${item.kind} ${which}`.trim());
    }
  }

  function parcel(item, isFirst) {
    const row = template("parcel").cloneNode(true);
    head(row, item);
    const photos = photosOf(item);
    const count = photos.length === 1 ? words.photosOne : words.photos.replace("%s", photos.length);
    row.querySelector("[data-photos]").textContent = photos.length ? `· ${count}` : "";
    row.querySelector("[data-state]").textContent = stateOf(item, isFirst);
    row.querySelector("[data-state]").classList.toggle("warn", item.state !== "waiting");
    const faults = row.querySelector("[data-faults]");
    faults.hidden = item.state !== "wrong" || !item.faults?.length;
    faults.append(...(item.faults || []).map((fault) => Object.assign(document.createElement("li"), { textContent: fault.message })));
    if (!faults.hidden) row.querySelector("[data-state]").textContent = words.wrong;
    const open = row.querySelector("[data-open]");
    open.hidden = going.has(item.id) || !(item.state === "wrong" || !item.begun);
    open.href = `${item.page}?outbox=${item.id}`;
    const signIn = row.querySelector("[data-sign-in]");
    signIn.hidden = item.state !== "sign-in";
    signIn.href = words.signInAt;
    if (item.state === "wrong") contents(row.querySelector("[data-kept]"), item, photos);
    picture(row.querySelector("img"), item, photos);
    progress(row, item.id);
    row.querySelector("[data-remove]").addEventListener("click", () => {
      if (window.confirm(item.begun && item.state !== "wrong" ? words.sureBegun : words.sure)) self.outbox.remove(item.id);
    });
    return row;
  }

  // All that was written: its form may be gone from its page, and then it stands here alone.
  function contents(box, item, photos) {
    box.hidden = !item.typed?.length && !photos.length;
    box.querySelector("[data-words]").append(...(item.typed || []).map((text) => Object.assign(document.createElement("p"), { textContent: text })));
    box.querySelector("[data-files]").append(...photos.map((photo, at) => {
      const link = Object.assign(document.createElement("a"), { href: addressOf(item, photos, at), download: photo.name });
      link.append(Object.assign(document.createElement("img"), { src: link.href, alt: photo.name, width: 320, height: 240 }));
      const entry = document.createElement("li");
      entry.append(link);
      return entry;
    }));
    box.open = looked.has(item.id);
    box.addEventListener("toggle", () => (box.open ? looked.add(item.id) : looked.delete(item.id)));
  }

  function addressOf(item, photos, at) {
    const key = `${item.id}/${at}`;
    if (!pictures.has(key)) pictures.set(key, URL.createObjectURL(photos[at]));
    return pictures.get(key);
  }

  function picture(img, item, photos) {
    if (!photos.length) return;
    img.src = addressOf(item, photos, 0);
    img.hidden = false;
  }

  function progress(row, id) {
    const bar = row.querySelector("progress");
    const share = going.get(id);
    bar.hidden = share === undefined;
    if (share) bar.value = share;
    else bar.removeAttribute("value");
  }

  function receipt(item) {
    const row = template("receipt").cloneNode(true);
    head(row, item);
    const link = row.querySelector("[data-number]");
    link.textContent = item.receipt.number;
    link.href = item.receipt.link;
    row.querySelector("[data-remove]").addEventListener("click", () => self.outbox.remove(item.id));
    return row;
  }

  // 2. The lists -------------------------------------------------------------------------------------------
  // A row that looks the same stays: whoever stands on one of its buttons is not thrown off.
  function lay(list, rows) {
    const old = new Map([...list.children].map((row) => [row.dataset.id, row]));
    list.replaceChildren(...rows.map((row) => {
      const had = old.get(row.dataset.id);
      return had?.isEqualNode(row) ? had : row;
    }));
  }

  async function show() {
    const focused = document.activeElement?.closest?.("[data-id]")?.dataset.id;
    const items = await self.outbox.all();
    const waiting = items.filter((item) => item.state !== "delivered");
    const gone = items.filter((item) => item.state === "delivered").reverse();
    lay(one("list"), waiting.map((item, place) => parcel(item, place === 0)));
    lay(one("receipts"), gone.map(receipt));
    one("list").hidden = one("send").hidden = waiting.length === 0;
    one("nothing").hidden = waiting.length > 0;
    one("gone").hidden = gone.length === 0;
    const states = [...one("list").querySelectorAll("[data-state]")].map((state) => state.textContent).join(" ");
    if (one("said").textContent !== states) one("said").textContent = states;
    if (focused && document.activeElement === document.body) place.querySelector(`[data-id="${focused}"] button`)?.focus();
  }

  self.outbox.listen((news) => {
    if (news.what === "progress") {
      const isNew = !going.has(news.id);
      going.set(news.id, news.total ? Math.round((100 * news.sent) / news.total) : 0);
      const row = place.querySelector(`[data-id="${news.id}"]`);
      if (isNew) show();
      else if (row) progress(row, news.id);
      return;
    }
    if (news.what === "changed") going.delete(news.id);
    if (news.what === "rest") going.clear();
    show();
  });
  one("send").querySelector("button").addEventListener("click", () => self.outbox.send("all"));
  show().catch(() => {
    one("no-store").hidden = false;
  });
})();
