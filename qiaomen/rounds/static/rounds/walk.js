// A patrol on the telephone: each place is written down at once, so a closed tab loses none and the next one goes on;
// handed in as one piece through the form beside it, and so by the outbox.
"use strict";

(() => {
  const box = document.querySelector("[data-walk]");
  const form = document.querySelector("[data-walk-form]");
  const finding = document.querySelector("[data-finding]");
  if (!box || !form || !("indexedDB" in self)) return;
  const words = box.dataset;
  const one = (name) => box.querySelector(`[data-${name}]`);
  // Nearer together than this in time and place, two points say the same.
  const STEP = 5000;
  const NEAR = 8;
  const UNSURE = 200;
  let walk = null;
  let points = [];
  let watching = null;
  let lock = null;

  function metres(from, to) {
    const scale = 111195;
    const east = (to.x - from.x) * scale * Math.cos((from.y * Math.PI) / 180);
    return Math.hypot(east, (to.y - from.y) * scale);
  }

  function show() {
    const length = points.slice(1).reduce((sum, point, place) => sum + metres(points[place], point), 0);
    const minutes = walk ? Math.floor(((points.at(-1)?.t ?? walk.started) - walk.started) / 60000) : 0;
    const said = { 1: minutes, 2: Math.round(length / 10) * 10, 3: points.length };
    const pattern = watching === null ? words.kept : words.going;
    one("said").textContent = walk ? (points.length ? pattern.replace(/%([123])/g, (_all, place) => said[place]) : words.searching) : "";
    one("start").hidden = Boolean(walk);
    one("finish").hidden = one("drop").hidden = !walk;
  }

  async function stayAwake() {
    lock = await navigator.wakeLock?.request("screen").catch(() => null);
  }

  async function take({ coords }) {
    const point = { walk: walk.id, t: Date.now(), x: coords.longitude, y: coords.latitude, a: Math.round(coords.accuracy) };
    const last = points.at(-1);
    if (point.a > UNSURE || (last && point.t - last.t < STEP && metres(last, point) < NEAR)) return;
    await self.walks.add(point);
    points.push(point);
    show();
  }

  function watch() {
    if (!navigator.geolocation) {
      one("said").textContent = words.noPlace;
      return;
    }
    watching = navigator.geolocation.watchPosition(
      (place) => walk && take(place).catch(() => {}),
      () => { if (!points.length) one("said").textContent = words.noPlace; },
      { enableHighAccuracy: true, maximumAge: 0, timeout: 60000 },
    );
    stayAwake();
  }

  function rest() {
    if (watching !== null) navigator.geolocation.clearWatch(watching);
    watching = null;
    lock?.release();
  }

  async function start() {
    walk = { id: self.outbox.newKey(), page: location.pathname, mine: words.mine, started: Date.now() };
    points = [];
    await self.walks.put(walk);
    watch();
    show();
    // The button that was pressed is gone: the keys go on at the one in its place.
    one("finish").focus();
  }

  // It stays here until the outbox is seen to have it: see `begin`.
  async function finish() {
    rest();
    const rows = points.map(({ t, x, y, a }) => [t - walk.started, Number(x.toFixed(6)), Number(y.toFixed(6)), a]);
    const { elements } = form;
    elements.walk.value = walk.id;
    elements.started.value = new Date(walk.started).toISOString();
    elements.ended.value = new Date(points.at(-1)?.t ?? Date.now()).toISOString();
    elements.track.value = JSON.stringify(rows);
    form.dataset.outboxGroup = `walk:${walk.id}`;
    form.requestSubmit();
  }

  async function drop() {
    if (!window.confirm(words.sure)) return;
    rest();
    await self.walks.remove(walk.id);
    walk = null;
    points = [];
    show();
    one("start").focus();
  }

  // What was found is told with where and when; the walk goes on after it.
  finding?.addEventListener("submit", () => {
    const last = points.at(-1);
    finding.elements.walk.value = walk?.id || "";
    finding.elements.found.value = new Date().toISOString();
    if (!last) return;
    finding.elements.longitude.value = last.x.toFixed(6);
    finding.elements.latitude.value = last.y.toFixed(6);
  }, true);

  // Goes on where a closed tab stopped. What lies in the outbox, or went out of it, is not kept twice.
  async function begin() {
    const given = new Set((await self.outbox?.all().catch(() => []) ?? []).map((item) => item.group));
    for (const each of await self.walks.all()) {
      if (given.has(`walk:${each.id}`)) await self.walks.remove(each.id);
      else if (each.page === location.pathname && each.mine === words.mine) walk = each;
    }
    if (walk) {
      points = await self.walks.pointsOf(walk.id);
      watch();
    }
    one("buttons").hidden = false;
    show();
  }

  one("start").addEventListener("click", start);
  one("finish").addEventListener("click", finish);
  one("drop").addEventListener("click", drop);
  document.addEventListener("visibilitychange", () => watching !== null && document.visibilityState === "visible" && stayAwake());
  begin().catch(() => {});
})();
