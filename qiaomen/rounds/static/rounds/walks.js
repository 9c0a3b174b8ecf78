// What a telephone remembers of walks, point by point, until the outbox has them: self.walks.
//   walks: { id (UUID), page, mine (whose), started } · points: { walk, t, x, y, a }
"use strict";

self.walks = (() => {
  const NAME = "qiaomen-walks";
  let opened = null;

  function open() {
    opened ??= new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("walks", { keyPath: "id" });
        asked.result.createObjectStore("points", { autoIncrement: true }).createIndex("walk", "walk");
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

  async function within(mode, work) {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(["walks", "points"], mode);
      const asked = work(transaction.objectStore("walks"), transaction.objectStore("points"));
      transaction.oncomplete = () => resolve(asked?.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error || new Error("aborted"));
    });
  }

  const put = (walk) => within("readwrite", (walks) => walks.put(walk));
  const all = () => within("readonly", (walks) => walks.getAll());
  const add = (point) => within("readwrite", (_walks, points) => points.add(point));
  const pointsOf = (id) => within("readonly", (_walks, points) => points.index("walk").getAll(id));

  // The walk and all its points.
  const remove = (id) => within("readwrite", (walks, points) => {
    walks.delete(id);
    const asked = points.index("walk").openKeyCursor(id);
    asked.onsuccess = () => {
      if (!asked.result) return;
      points.delete(asked.result.primaryKey);
      asked.result.continue();
    };
    return null;
  });

  return { put, all, add, pointsOf, remove };
})();
