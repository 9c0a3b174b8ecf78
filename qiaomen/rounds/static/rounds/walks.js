// What a telephone remembers of walks, point by point, until the outbox has them: self.walks.
//   walks: { id (UUID), page, mine (whose), started } · points: { walk, t, x, y, a }
"use strict";

self.walks = (() => {
  const open = self.outbox.database("qiaomen-walks", (made) => {
    made.createObjectStore("walks", { keyPath: "id" });
    made.createObjectStore("points", { autoIncrement: true }).createIndex("walk", "walk");
  });

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
