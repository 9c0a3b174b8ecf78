// Opens each [data-map] of a page when it comes near the screen. How a page asks for one: docs/decisions/0005-maps.md.
// What a map shows stands also in words beside it: without script or WebGL nothing is lost.
const quiet = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
const colour = (token) => getComputedStyle(document.documentElement).getPropertyValue(token).trim();

function say(box, words) {
  const note = box.querySelector("[data-map-note]");
  note.textContent = words;
  note.hidden = !words;
}

function hasWebGL() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

// The reader of PMTiles files is an old-fashioned script that leaves one global name.
const script = (address) => () => new Promise((resolve, reject) => {
  const tag = document.createElement("script");
  tag.src = address;
  tag.onload = resolve;
  tag.onerror = reject;
  document.head.append(tag);
});

const sheet = (address) => new Promise((resolve, reject) => {
  const tag = document.createElement("link");
  tag.rel = "stylesheet";
  tag.href = address;
  tag.onload = resolve;
  tag.onerror = reject;
  document.head.prepend(tag);
});

async function json(address) {
  const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  return answer.json();
}

function boundsOf(own, toBase) {
  const [west, south, east, north] = own.bounds;
  return [toBase([west, south]), toBase([east, north])];
}

function repaintInTheDark(map, layers) {
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    for (const { id, paint } of layers()) {
      for (const [name, value] of Object.entries(paint || {})) map.setPaintProperty(id, name, value);
    }
  });
}

// Everything that a page's own module needs: the map, its library, and positions to and from the base layer.
async function open(box) {
  const given = box.dataset;
  const words = JSON.parse(given.words);
  // All of this weighs something, and many who see the page never open its map.
  const [library, { baseOf }, { systemOf }, own] = await Promise.all([
    import(given.library), import("./base.js"), import("./system.js"), json(given.own), sheet(given.sheet)]);
  library.setWorkerUrl(given.worker);
  const { toBase, fromBase } = systemOf(given.system);
  const base = await baseOf({ own, tiles: given.tiles, wmts: JSON.parse(given.wmts), words: given.credit,
    english: document.documentElement.lang.startsWith("en") }, library, colour, toBase, script(given.reader));
  const map = new library.Map({
    container: box.querySelector("[data-map-canvas]"), style: base.style, locale: words,
    bounds: boundsOf(own, toBase), fitBoundsOptions: { padding: 24 }, maxZoom: 18, minZoom: 5,
    attributionControl: false, dragRotate: false, pitchWithRotate: false, touchPitch: false, rollEnabled: false,
    fadeDuration: quiet() ? 0 : 200, cooperativeGestures: given.gestures === "together",
    localIdeographFontFamily: "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new library.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new library.ScaleControl({ unit: "metric", maxWidth: 140 }), "bottom-left");
  if (given.credit) map.addControl(new library.AttributionControl({ compact: true }), "bottom-right");
  await map.once("load");
  repaintInTheDark(map, base.layers);
  return { box, map, library, own, words, toBase, fromBase, colour, json, quiet: quiet(),
    say: (text) => say(box, text), move: (camera) => (quiet() ? map.jumpTo(camera) : map.easeTo(camera)) };
}

async function begin(box) {
  say(box, box.dataset.opening);
  try {
    if (!hasWebGL()) throw new Error("no WebGL");
    const opened = await open(box);
    // Each page brings its own module: what it shows, and what a click does.
    if (box.dataset.with) await (await import(box.dataset.with)).default(opened);
    say(box, "");
    box.dataset.ready = "yes";
  } catch (fault) {
    console.info(fault);
    box.dataset.failed = "yes";
    say(box, box.dataset.without);
  }
}

const watch = new IntersectionObserver((seen) => {
  for (const { target, isIntersecting } of seen) {
    if (!isIntersecting) continue;
    watch.unobserve(target);
    begin(target);
  }
}, { rootMargin: "300px" });
for (const box of document.querySelectorAll("[data-map]")) watch.observe(box);
