// <form data-outbox="…">: what is handed in is first put into the outbox, then sent; with a connection nobody notices.
// How a form becomes one, and what its server must answer: docs/decisions/0006-offline.md.
"use strict";

(() => {
  const line = document.querySelector("[data-outbox-line]");
  const forms = [...document.querySelectorAll("form[data-outbox]")];
  if (!line || !("indexedDB" in self)) return;
  const words = line.dataset;
  // What belongs to the page as the server made it, not to what was written.
  const NEVER = new Set(["csrfmiddlewaretoken", "made_for"]);
  // Handed in with the rest, but not put back: whoever opens a thing again has seen what the page shows now.
  const SEEN = "version";
  const TITLE_LENGTH = 40;
  // After so long it is said that one need not wait.
  const LONG = 8000;
  // How long an answer is waited for before it is said that there is no connection.
  const PATIENCE = 8000;

  // 1. Into the outbox --------------------------------------------------------------------------------
  // What a person typed, to be read again on the list should its form be gone.
  const TYPED = "textarea, input:is([type=text], [type=tel], [type=email], [type=number], :not([type]))";
  const typedIn = (form) => [...form.querySelectorAll(TYPED)].filter((control) => control.name).map((control) => control.value.trim()).filter(Boolean);

  const isNothing = (value) => value instanceof File && !value.name && !value.size;

  function packed(form, submitter) {
    const { outbox, outboxTitle, outboxGroup, outboxAs, outboxName } = form.dataset;
    const given = [...new FormData(form, submitter)].filter(([name, value]) => !NEVER.has(name) && !isNothing(value));
    const title = String(given.find(([name]) => name === outboxTitle)?.[1] || "").trim().replace(/\s+/g, " ");
    const to = submitter?.getAttribute("formaction") || form.getAttribute("action") || location.pathname;
    return {
      url: new URL(to, location).href,
      page: location.pathname, fields: given, typed: typedIn(form), kind: outbox, title: title.slice(0, TITLE_LENGTH),
      group: outboxGroup || "", as: outboxAs || "", name: outboxName || "",
      state: "waiting", tries: 0, begun: false, next_at: 0, trouble: "", message: "", faults: [], at: Date.now(),
    };
  }

  // The item's number; an item that is being corrected keeps its place and its key.
  async function store(item, corrected) {
    if (!corrected) return self.outbox.put({ ...item, key: self.outbox.newKey() });
    return self.outbox.alone(async () => {
      const now = await self.outbox.find(corrected);
      if (now && (now.state === "delivered" || (now.begun && now.state !== "wrong"))) return corrected;
      return self.outbox.put({ ...item, id: corrected, key: now?.key || self.outbox.newKey(), at: now?.at || item.at });
    });
  }

  // 2. Handing in ---------------------------------------------------------------------------------------
  const statuses = new Map(forms.map((form) => [form, addStatus(form)]));

  function addStatus(form) {
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    status.className = "outbox-status soft";
    form.append(status);
    return status;
  }

  // After the frame's script, which shuts the buttons a moment after the click.
  function release(form) {
    setTimeout(() => {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button:disabled")) button.disabled = false;
    });
  }

  function forget() {
    for (const kept of [sessionStorage, localStorage]) kept.removeItem(`kept:${location.pathname}`);
  }

  // Says how far it is, until it is over.
  function report(status, id) {
    status.textContent = words.sending;
    const slow = setTimeout(() => {
      const link = Object.assign(document.createElement("a"), { href: words.list, textContent: words.slow });
      status.parentNode.insertBefore(link, status.nextSibling);
    }, LONG);
    let said = 0;
    self.outbox.listen((news) => {
      if (news.what !== "progress" || news.id !== id || !news.total) return;
      const percent = Math.round((100 * news.sent) / news.total);
      // Read out ten times at most.
      if (percent < said + 10 && percent < 100) return;
      said = percent;
      status.textContent = words.percent.replace("%s", percent);
    });
    return () => clearTimeout(slow);
  }

  async function handIn(form, submitter) {
    const status = statuses.get(form);
    let id;
    try {
      id = await store(packed(form, submitter), Number(form.dataset.outboxItem) || 0);
    } catch {
      return byItself(form, submitter, status);
    }
    navigator.storage?.persist?.();
    const over = report(status, id);
    await self.outbox.send("all").catch(() => {});
    over();
    const item = await self.outbox.find(id);
    if (item?.state === "wrong" && !form.dataset.outboxItem) await self.outbox.remove(id);
    if (item?.state === "wrong") return correct(form, item);
    forget();
    if (item?.state === "waiting") {
      await Promise.race([self.outbox.askToSync?.(), pause(500)]).catch(() => {});
      if (await wouldBeLost(item)) return stay(form, status);
    }
    const isIn = item?.state === "delivered";
    // The next page says so, where it has nothing else that would.
    const said = form.dataset.outboxReceived;
    if (isIn && said) sessionStorage.setItem("outbox-received", said.replace("%s", item.receipt.number));
    location.assign(isIn ? item.receipt.link : form.dataset.outboxNext || words.list);
  }

  // Before the service worker has taken this page over, the next one would be the browser's own error page.
  const wouldBeLost = async (item) =>
    item.trouble === "connection" && !navigator.serviceWorker?.controller && !(await isReached());

  function stay(form, status) {
    form.reset();
    delete form.dataset.outboxItem;
    release(form);
    status.textContent = words.kept;
    status.scrollIntoView({ block: "center" });
  }
  const pause = (length) => new Promise((resolve) => { setTimeout(resolve, length); });

  // Whether the site answers at all: a browser takes a cable or a hotel's network for a connection.
  const isReached = () => navigator.onLine !== false
    && fetch("/waiting/as", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) }).then((answer) => answer.ok, () => false);

  // No room, or no store: the form is sent as any other, or it is said that it cannot be kept.
  async function byItself(form, submitter, status) {
    if (!(await isReached())) {
      status.textContent = words.full;
      release(form);
      return;
    }
    if (submitter?.name) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: submitter.name, value: submitter.value }));
    if (submitter?.hasAttribute("formaction")) form.action = submitter.formAction;
    form.submit();
  }

  // After the frame's script has asked its question and let the first of two clicks through.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !forms.includes(form)) return;
    event.preventDefault();
    handIn(form, event.submitter);
  });

  // 3. What is wrong ------------------------------------------------------------------------------------
  function correct(form, item) {
    release(form);
    statuses.get(form).textContent = "";
    for (const old of document.querySelectorAll(".form-errors, [data-outbox-fault]")) old.remove();
    const faults = item.faults?.length ? item.faults : [{ message: item.message || words[item.status === 413 ? "large" : "refused"] }];
    for (const fault of faults) mark(form, fault);
    const summary = document.querySelector("[data-outbox-faults]").content.cloneNode(true).firstElementChild;
    const [title, list] = [summary.querySelector("[data-words]"), summary.querySelector("[data-entries]")];
    title.textContent = faults.length === 1 ? words.fault : words.faults.replace("%s", faults.length);
    list.append(...faults.map((fault) => entry(form, fault)));
    form.before(summary);
    summary.focus();
  }

  const controlOf = (form, { id, name }) => {
    const found = (id && document.getElementById(id)) || (name && form.elements.namedItem(name));
    return found instanceof RadioNodeList ? found[0] : found;
  };

  function entry(form, fault) {
    const row = document.createElement("li");
    const text = fault.label ? words.pair.replace("%1", fault.label).replace("%2", fault.message) : fault.message;
    const control = controlOf(form, fault);
    if (control?.id) row.append(Object.assign(document.createElement("a"), { href: `#${control.id}`, textContent: text }));
    else row.textContent = text;
    return row;
  }

  function mark(form, fault) {
    const control = controlOf(form, fault);
    const field = control?.closest(".field");
    if (!field) return;
    const note = document.querySelector("[data-outbox-fault-of]").content.cloneNode(true).firstElementChild;
    note.id = `${control.id}_fault`;
    note.querySelector("[data-words]").textContent = fault.message;
    (field.querySelector("label, legend") || field.firstChild).after(note);
    field.classList.add("wrong");
    control.setAttribute("aria-invalid", "true");
    control.setAttribute("aria-describedby", note.id);
  }

  // 4. Opened again -----------------------------------------------------------------------------------------
  function fill(form, item) {
    const files = new Map();
    const values = new Map();
    for (const [name, value] of item.fields) {
      const into = value instanceof File ? files : values;
      into.set(name, [...(into.get(name) || []), value]);
    }
    for (const control of form.elements) {
      if (!control.name || control.type === "submit" || control.name === SEEN || NEVER.has(control.name)) continue;
      const given = values.get(control.name) || [];
      if (control.type === "file") give(control, files.get(control.name) || []);
      else if (control.type === "checkbox" || control.type === "radio") control.checked = given.includes(control.value);
      else if (given.length) control.value = given[0];
      if (control.type !== "file") control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function give(control, chosen) {
    const carrier = new DataTransfer();
    for (const file of chosen) carrier.items.add(file);
    control.files = carrier.files;
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async function openAgain() {
    const id = Number(new URLSearchParams(location.search).get("outbox"));
    const item = id && (await self.outbox.find(id));
    if (!item || item.page !== location.pathname || item.state === "delivered") return;
    const form = forms.find((each) => new URL(each.action).pathname === new URL(item.url).pathname);
    if (!form) return tellGone();
    form.dataset.outboxItem = id;
    fill(form, item);
    if (item.state === "wrong") correct(form, item);
  }

  // Somebody else went on with the matter: there is nothing here to hand it in by, but it is not lost.
  function tellGone() {
    const told = Object.assign(document.createElement("p"), { className: "message warning", textContent: `${words.gone} ` });
    told.setAttribute("role", "alert");
    told.append(Object.assign(document.createElement("a"), { href: words.list, textContent: words.goneLink }));
    document.querySelector("main h1").after(told);
  }

  // After the page's own scripts have made their previews and lists.
  if (document.readyState === "complete") openAgain().catch(() => {});
  else self.addEventListener("load", () => openAgain().catch(() => {}));
})();
