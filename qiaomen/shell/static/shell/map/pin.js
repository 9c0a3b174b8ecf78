// A pin that writes its position into three inputs of a form: by click, by dragging, by arrow keys.
const STEP = 10; // metres an arrow key moves it
const FAR = 100; // metres with Shift
const METRES_A_DEGREE = 111195;
const PAUSE = 400; // milliseconds of rest before the place is asked for and read out
const ARROWS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const SHAPE = "M12 0C5.4 0 0 5.2 0 11.7 0 20 12 32 12 32s12-12 12-20.3C24 5.2 18.6 0 12 0z";

function drawn(label) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "map-pin";
  button.setAttribute("aria-label", label);
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "-2 -2 28 36");
  const body = document.createElementNS(space, "path");
  body.setAttribute("d", SHAPE);
  const eye = document.createElementNS(space, "circle");
  for (const [name, value] of [["cx", 12], ["cy", 11.5], ["r", 4.5]]) eye.setAttribute(name, value);
  svg.append(body, eye);
  button.append(svg);
  return button;
}

export default function pin({ box, map, library, toBase, fromBase, json, move }) {
  const given = box.dataset;
  const [longitude, latitude, reference] = given.fields.split(" ").map((id) => document.getElementById(id));
  const note = document.querySelector(`[data-pin-note="${given.fields}"]`);
  const button = drawn(given.pinLabel);
  const marker = new library.Marker({ element: button, anchor: "bottom", draggable: true });
  let waiting = 0;
  let here = null;

  async function say() {
    const words = given.positionWords.replace("{lat}", here[1].toFixed(5)).replace("{lng}", here[0].toFixed(5));
    const asked = here;
    try {
      const found = await json(`${given.nearby}?longitude=${here[0].toFixed(6)}&latitude=${here[1].toFixed(6)}`);
      if (asked !== here) return;
      note.textContent = `${found.words || (found.outside ? given.outsideWords : "")} ${words}`.trim();
    } catch {
      note.textContent = words;
    }
  }

  // Put on the map once: each time anew, it would lose the focus of whoever moves it by keys.
  function put(at) {
    marker.setLngLat(at);
    if (!button.isConnected) marker.addTo(map);
  }

  function show(point) {
    here = point;
    put(toBase(point));
    clearTimeout(waiting);
    waiting = setTimeout(say, PAUSE);
  }

  // What was set is told to the form, too: `change` bubbles, and `pin` carries the position.
  function set(point) {
    const [east, north] = [point[0].toFixed(6), point[1].toFixed(6)];
    show([Number(east), Number(north)]);
    [longitude.value, latitude.value, reference.value] = [east, north, "WGS-84"];
    latitude.dispatchEvent(new Event("change", { bubbles: true }));
    box.dispatchEvent(new CustomEvent("pin", { bubbles: true, detail: { longitude: here[0], latitude: here[1] } }));
  }

  map.on("click", (event) => set(fromBase(event.lngLat.toArray())));
  marker.on("dragend", () => set(fromBase(marker.getLngLat().toArray())));
  button.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    // MapLibre would move the map away below the pin.
    event.stopPropagation();
    const degrees = (event.shiftKey ? FAR : STEP) / METRES_A_DEGREE;
    set([here[0] + (way[0] * degrees) / Math.cos((here[1] * Math.PI) / 180), here[1] + way[1] * degrees]);
    if (!map.getBounds().contains(marker.getLngLat())) move({ center: marker.getLngLat() });
  });
  button.addEventListener("click", (event) => event.stopPropagation());

  const first = [Number(longitude.value), Number(latitude.value)];
  if (longitude.value && latitude.value && first.every(Number.isFinite)) {
    show(first);
    map.jumpTo({ center: toBase(first), zoom: 15 });
  } else {
    // Not yet set: it stands in the middle for the keyboard, and counts from its first move.
    here = fromBase(map.getCenter().toArray());
    put(map.getCenter());
    note.textContent = given.firstWords;
  }
  // Another part of the form (a photo, the telephone) found a position: the pin goes there.
  box.addEventListener("pin-to", ({ detail }) => {
    show([detail.longitude, detail.latitude]);
    move({ center: toBase(here), zoom: Math.max(map.getZoom(), 15) });
  });
}
