// What every page does for the outbox: keeps the service worker, sends when it may, says that something waits.
"use strict";

(() => {
  const line = document.querySelector("[data-outbox-line]");
  if (!line || !("indexedDB" in self)) return;
  const words = line.dataset;

  // 1. The line in the frame ------------------------------------------------------------------------
  const spoken = { one: words.one, many: words.many, ask: words.ask };

  async function show() {
    const items = await self.outbox.all();
    const waiting = items.filter((item) => item.state !== "delivered");
    const asking = waiting.filter((item) => item.state !== "waiting").length;
    const isList = location.pathname === words.list;
    if (!waiting.length || isList) {
      if (line.firstChild) line.replaceChildren();
      return;
    }
    const count = waiting.length === 1 ? spoken.one : spoken.many.replace("%s", waiting.length);
    const text = asking ? `${count} ${spoken.ask}` : count;
    if (line.textContent === text) return;
    const link = Object.assign(document.createElement("a"), { href: words.list, textContent: text });
    line.replaceChildren(link);
  }

  // What the form of the page before has handed in.
  function tell() {
    const text = sessionStorage.getItem("outbox-received");
    const said = document.querySelector("[data-outbox-received-words]")?.content.cloneNode(true).firstElementChild;
    if (!text || !said) return;
    sessionStorage.removeItem("outbox-received");
    document.querySelector("main").prepend(said);
    // After it stands there: a reader of the screen tells what changes.
    requestAnimationFrame(() => { said.querySelector("[data-words]").textContent = text; });
  }
  tell();

  // 2. When to send -----------------------------------------------------------------------------------
  let timer = 0;

  async function plan() {
    clearTimeout(timer);
    const moment = await self.outbox.nextMoment();
    // Never later than in ten minutes: clocks are put back.
    if (moment) timer = setTimeout(send, Math.min(Math.max(moment - Date.now(), 1000), 600000), "due");
  }

  async function send(how) {
    const waits = (await self.outbox.all()).some((item) => item.state === "waiting" || item.state === "sign-in");
    if (waits) await self.outbox.send(how);
    await plan();
  }

  // A browser that sends by itself when we are closed is asked to.
  async function askToSync() {
    const registration = await navigator.serviceWorker?.ready;
    await registration?.sync?.register("outbox");
  }

  self.outbox.listen((news) => {
    if (news.what === "changed") show();
    if (news.what === "rest") plan();
  });
  self.addEventListener("online", () => send("online"));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send("online"));
  Object.assign(self.outbox, { askToSync });

  // 3. The service worker ---------------------------------------------------------------------------------
  // The worker saw nothing of a page that was there before it, and may take it over at any moment from now on.
  const unseen = !navigator.serviceWorker?.controller;

  async function keepWorker() {
    await navigator.serviceWorker.register(words.worker, { updateViaCache: "none" });
    const { active } = await navigator.serviceWorker.ready;
    // Pages that will be wanted where there may be no network.
    const copies = [...document.querySelectorAll("a[data-copy]")].map((link) => link.pathname);
    if (unseen && document.querySelector("[data-copy-here]")) copies.push(location.pathname);
    active.postMessage({ language: document.documentElement.lang, copies });
  }
  if ("serviceWorker" in navigator) {
    // After everything that this page needs itself.
    self.addEventListener("load", () => setTimeout(() => keepWorker().catch(() => {}), 1000));
  }

  // A browser that forbids its store has no outbox; pages are then ordinary pages.
  show().then(() => send("online")).catch(() => {});
})();
