// The outbox's memory on this device: things to be sent, in the order in which they were put in, with their files.
// Shared by pages and the service worker. An item:
//   id (its place in the order) · key (the same each time it is sent) · url · page · fields [[name, text or file]]
//   typed [text] · kind, title (words for the list) · group · as, name (whose sign-in it needs)
//   state: waiting | wrong | sign-in | delivered   (being sent is no state: a killed tab would leave it for ever)
//   tries, begun (may have arrived), next_at, trouble · message, faults · receipt · at
"use strict";

self.outbox = (() => {
  const NAME = "qiaomen-outbox";
  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("items", { keyPath: "id", autoIncrement: true });
        asked.result.createObjectStore("facts");
      };
      asked.onsuccess = () => {
        asked.result.onversionchange = () => asked.result.close();
        asked.result.onclose = () => { opened = null; };
        resolve(asked.result);
      };
      asked.onerror = asked.onblocked = () => reject(asked.error || new Error("blocked"));
    });
    opened.catch(() => { opened = null; });
    return opened;
  }

  // Runs `work(store)` in one transaction; what the request that it returns finds is the answer once all is written.
  async function within(name, mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(name, mode);
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

  return { all, find, put, change, remove, fact, note, lease, tell, listen: (listener) => listeners.add(listener) };
})();
