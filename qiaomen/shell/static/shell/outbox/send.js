// Sends what waits in the outbox: one at a time, in order, by one tab (or the service worker) at a time.
// Exactly once is the server's and the key's work; here nothing is lost, doubled on purpose, or overtaken.
"use strict";

(() => {
  const SECOND = 1000;
  const BACK_OFF = {
    connection: [5, 15, 60, 300],
    server: [10, 30, 120, 600, 3600],
  };
  // After so many troubles on the server with one thing, others may pass it.
  const PATIENCE = 5;
  // A connection on which nothing moves for so long is none.
  const SILENCE = 90 * SECOND;
  const LEASE = 20 * SECOND;
  const TRY_AGAIN = new Set([408, 425, 429]);

  const wait = (how, tries, seconds) => {
    const steps = BACK_OFF[how];
    const length = Math.max(seconds || 0, steps[Math.min(tries, steps.length - 1)]);
    return Date.now() + Math.min(length, 3600) * SECOND;
  };
  // A moment further away than any wait was written before the clock was put back.
  const isDue = (item) => !item.next_at || item.next_at <= Date.now() || item.next_at > Date.now() + 3601 * SECOND;

  // 1. One at a time ------------------------------------------------------------------------------
  async function alone(work) {
    if (navigator.locks) return navigator.locks.request("qiaomen-outbox", work);
    const me = holder();
    while (!(await self.outbox.lease(me, Date.now(), LEASE))) await pause(SECOND);
    const renewing = setInterval(() => self.outbox.lease(me, Date.now(), LEASE), LEASE / 4);
    try {
      return await work();
    } finally {
      clearInterval(renewing);
      await self.outbox.lease(me, Date.now(), 0);
    }
  }
  // The tab's own name: a page that follows another in its tab takes the lease over that it left.
  function holder() {
    if (!self.sessionStorage) return "worker";
    sessionStorage.outboxTab ??= String(Math.random());
    return sessionStorage.outboxTab;
  }
  const pause = (length) => new Promise((resolve) => { setTimeout(resolve, length); });

  // 2. One attempt --------------------------------------------------------------------------------
  function request(item) {
    const headers = { Accept: "application/json", "Idempotency-Key": item.key };
    if (item.as) headers["Outbox-As"] = item.as;
    const body = new FormData();
    for (const [name, value] of item.fields) body.append(name, value);
    return self.XMLHttpRequest ? byPage(item, headers, body) : byWorker(item, headers, body);
  }

  // A page can say how far it is.
  function byPage(item, headers, body) {
    return new Promise((resolve) => {
      const asked = new XMLHttpRequest();
      let silent = 0;
      const heard = () => {
        clearTimeout(silent);
        silent = setTimeout(() => asked.abort(), SILENCE);
      };
      asked.open("POST", item.url);
      for (const [name, value] of Object.entries(headers)) asked.setRequestHeader(name, value);
      asked.upload.onprogress = (event) => {
        heard();
        self.outbox.tell({ what: "progress", id: item.id, sent: event.loaded, total: event.total });
      };
      asked.onprogress = heard;
      asked.onloadend = () => {
        clearTimeout(silent);
        resolve({ status: asked.status, text: asked.responseText, after: asked.getResponseHeader("Retry-After") });
      };
      heard();
      asked.send(body);
    });
  }

  async function byWorker(item, headers, body) {
    try {
      const answer = await fetch(item.url, { method: "POST", headers, body });
      return { status: answer.status, text: await answer.text(), after: answer.headers.get("Retry-After") };
    } catch {
      return { status: 0, text: "", after: null };
    }
  }

  function read(text) {
    try {
      return JSON.parse(text);
    } catch {
      return {};
    }
  }

  // What the answer means for the item; docs/decisions/0006-offline.md has the table.
  function meaning(item, { status, text, after }) {
    const said = read(text);
    if (status >= 200 && status < 300 && said.receipt) {
      return { state: "delivered", receipt: said.receipt, fields: [], faults: [], trouble: "" };
    }
    if (status === 401) return { state: "sign-in", trouble: "" };
    if (TRY_AGAIN.has(status) || status >= 500) {
      const next_at = wait("server", item.tries, Number(after));
      return { state: "waiting", trouble: status === 429 ? "busy" : "server", next_at };
    }
    if (status >= 400) {
      const message = status === 413 ? "" : said.error?.message || "";
      return { state: "wrong", status, message, faults: said.faults || [], trouble: "" };
    }
    return unconnected(item);
  }
  const unconnected = (item) => ({ state: "waiting", trouble: "connection", next_at: wait("connection", item.tries) });

  // Whether the person is signed in whose thing it is: asked before megabytes are sent for nothing.
  async function isTheirs(item) {
    if (!item.as) return true;
    const answer = await fetch("/waiting/as", { cache: "no-store" });
    return (await answer.json()).as === item.as;
  }

  async function attempt(item) {
    let facts = unconnected(item);
    try {
      if (navigator.onLine !== false) {
        if (await isTheirs(item)) {
          await self.outbox.change(item.id, { begun: true });
          self.outbox.tell({ what: "progress", id: item.id, sent: 0, total: 0 });
          facts = meaning(item, await request(item));
        } else {
          facts = { state: "sign-in", trouble: "" };
        }
      }
    } catch {
      // Asking who is signed in has failed: no connection.
    }
    facts.tries = navigator.onLine === false ? item.tries : item.tries + 1;
    if (facts.state === "delivered" && !(await self.outbox.find(item.id))) {
      // Taken out while it was on its way, and it arrived: the person must be able to follow it.
      await self.outbox.put({ ...item, ...facts });
    } else {
      await self.outbox.change(item.id, facts);
    }
    return facts;
  }

  // 3. All that waits -----------------------------------------------------------------------------
  const pending = (items) => items.filter((item) => item.state !== "delivered");

  async function sendAll(how) {
    const blocked = new Set();
    const block = (item) => item.group && blocked.add(item.group);
    let last = 0;
    for (;;) {
      const item = pending(await self.outbox.all()).find((each) => each.id > last);
      if (!item) return;
      last = item.id;
      if (item.state === "wrong" || blocked.has(item.group)) {
        block(item);
        continue;
      }
      const isStuck = item.trouble === "server" && item.tries >= PATIENCE;
      const mayTry = how === "all" || isDue(item) || (how === "online" && item.trouble === "connection");
      const outcome = mayTry ? await attempt(item) : item;
      if (outcome.state === "delivered") continue;
      block(item);
      // Whoever comes after waits, too: all would meet the same, and the order is kept.
      if (outcome.trouble && !isStuck) return;
    }
  }

  let running = null;
  let next = "";

  // How: "due" (whose time has come), "online" (a connection may be back), "all" (the person asks).
  // Whoever asks during a run gets the end of the run after it.
  function send(how = "due") {
    next = next === "all" ? "all" : how;
    running ??= (async () => {
      try {
        while (next) {
          const now = next;
          next = "";
          await alone(() => sendAll(now));
        }
      } finally {
        running = null;
        self.outbox.tell({ what: "rest" });
      }
    })();
    return running;
  }

  // When the next attempt is due: a moment, or 0 when nothing waits for time to pass.
  async function nextMoment() {
    const moments = pending(await self.outbox.all()).filter((item) => item.state === "waiting");
    return Math.min(...moments.map((item) => item.next_at || Date.now())) || 0;
  }

  Object.assign(self.outbox, { alone, send, nextMoment });
})();
