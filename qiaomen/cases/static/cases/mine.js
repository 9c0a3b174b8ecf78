// What was reported from this device, by the receipts that its outbox keeps. Without them nothing is shown.
"use strict";

(async () => {
  const place = document.querySelector("[data-device-reports]");
  const row = document.querySelector("template[data-device-report]").content;
  let items = [];
  try {
    items = await self.outbox.all();
  } catch {
    return;
  }
  const done = items.filter((item) => item.receipt?.link?.startsWith("/f/")).sort((one, other) => other.at - one.at);
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", day: "numeric", hour: "2-digit", minute: "2-digit" });
  for (const item of done.slice(0, 20)) {
    const copy = row.cloneNode(true);
    const link = copy.querySelector("a");
    link.href = item.receipt.link.split("?")[0];
    link.textContent = item.title || item.receipt.number;
    copy.querySelector("p").textContent = `${item.receipt.number} · ${moment.format(item.at)}`;
    place.querySelector("ul").append(copy);
  }
  place.hidden = !done.length;
})();
