// The outbox's memory on this device: things to be sent, in the order in which they were put in, with their files.
// Shared by pages and the service worker. An item:
//   id (its place in the order) · key (the same each time it is sent) · url · page · fields [[name, text or file]]
//   typed [text] · kind, title (words for the list) · group · as, name (whose sign-in it needs)
//   state: waiting | wrong | sign-in | delivered   (being sent is no state: a killed tab would leave it for ever)
//   tries, begun (may have arrived), next_at, trouble · message, faults · receipt · at
"use strict";

self.outbox = (() => {
  const NAME = "qiaomen-outbox";

  // A function that opens a database of this device: once, and again after it was closed. `make(database)` lays it out.
  function database(name, make) {
    let opened = null;
    return () => {
      opened ??= new Promise((resolve, reject) => {
        const asked = indexedDB.open(name, 1);
        asked.onupgradeneeded = () => make(asked.result);
        asked.onsuccess = () => {
          asked.result.onversionchange = () => asked.result.close();
          asked.result.onclose = () => { opened = null; };
          resolve(asked.result);
        };
        asked.onerror = asked.onblocked = () => reject(asked.error || new Error("blocked"));
      });
      opened.catch(() => { opened = null; });
      return opened;
    };
  }

  const open = database(NAME, (made) => {
    made.createObjectStore("items", { keyPath: "id", autoIncrement: true });
    made.createObjectStore("facts");
  });

  // A UUID. The same in a page that came without TLS, where randomUUID is missing.
  function newKey() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
  }

  // Runs `work(store)` in one transaction; what the request that it returns finds is the answer once all is written.
  async function within(name, mode, work) {
    const opened = await open();
    return new Promise((resolve, reject) => {
      const transaction = opened.transaction(name, mode);
      const asked = work(transaction.objectStore(name));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error || new Error("aborted"));
    });
  }

  const channel = "BroadcastChannel" in self ? new BroadcastChannel(NAME) : null;
  const listeners = new Set();
  const spread = (news) => { for (const listener of listeners) listener(news); };
  channel?.addEventListener("message", (event) => spread(event.data));

  // Tells every tab, this one too.
  function tell(news) {
    spread(news);
    channel?.postMessage(news);
  }

  async function all() {
    return within("items", "readonly", (store) => store.getAll());
  }

  async function find(id) {
    return within("items", "readonly", (store) => store.get(id));
  }

  async function put(item) {
    const id = await within("items", "readwrite", (store) => store.put(item));
    tell({ what: "changed", id });
    return id;
  }

  // Changes some facts of an item, whatever else has been written to it meanwhile; nothing when it was taken out.
  async function change(id, facts) {
    await within("items", "readwrite", (store) => {
      const asked = store.get(id);
      asked.onsuccess = () => asked.result && store.put({ ...asked.result, ...facts });
      return asked;
    });
    tell({ what: "changed", id });
  }

  async function remove(id) {
    await within("items", "readwrite", (store) => store.delete(id));
    tell({ what: "changed", id });
  }

  async function fact(name) {
    return within("facts", "readonly", (store) => store.get(name));
  }

  async function note(name, value) {
    return within("facts", "readwrite", (store) => store.put(value, name));
  }

  // Whether the lease could be taken; read and written in one transaction, so only one tab can have it.
  async function lease(holder, now, length) {
    let taken = false;
    await within("facts", "readwrite", (store) => {
      const asked = store.get("lease");
      asked.onsuccess = () => {
        const { who, until } = asked.result || { who: "", until: 0 };
        // A lease that ends later than any can was written before the clock was put back.
        if (who !== holder && until > now && until <= now + length) return;
        taken = true;
        store.put({ who: holder, until: length ? now + length : 0 }, "lease");
      };
      return asked;
    });
    return taken;
  }

  return { database, newKey, all, find, put, change, remove, fact, note, lease, tell, listen: (listener) => listeners.add(listener) };
})();
