// A register's items on the map: the colour says how far each place is, several at one place show done / all.
const LISTED = 8;
const COLOURS = { open: "--door", asked: "--amber", done: "--jade" };

function stage(states) {
  if (states.every((one) => one === "struck")) return "done";
  return states.some((one) => one === "owed" || one === "found") ? "open" : "asked";
}

function gathered(points, toBase) {
  const places = new Map();
  for (const [number, east, north, title, words, state] of points) {
    const key = `${east} ${north}`;
    if (!places.has(key)) places.set(key, { where: [east, north], items: [] });
    places.get(key).items.push({ number, title, words, state });
  }
  return [...places.values()].map(({ where, items }, place) => {
    const done = items.filter((one) => one.state === "struck").length;
    return { items, feature: { type: "Feature", geometry: { type: "Point", coordinates: toBase(where) },
      properties: { place, stage: stage(items.map((one) => one.state)), several: items.length > 1,
        label: items.length > 1 ? `${done}/${items.length}` : "" } } };
  });
}

function row(address, { number, title, words }) {
  const line = document.createElement("li");
  const link = document.createElement("a");
  link.href = address.replaceAll("NUMBER", encodeURIComponent(number));
  link.textContent = title;
  const said = document.createElement("span");
  said.className = "soft";
  said.textContent = ` ${words}`;
  line.append(link, said);
  return line;
}

function told(items, { address, more }) {
  const box = document.createElement("div");
  const list = document.createElement("ul");
  const later = [...items].sort((a, b) => (a.state === "struck") - (b.state === "struck"));
  list.append(...later.slice(0, LISTED).map((one) => row(address, one)));
  box.append(list);
  if (items.length > LISTED) {
    const rest = document.createElement("p");
    rest.className = "soft";
    rest.textContent = more.replace("%n", items.length - LISTED);
    box.append(rest);
  }
  return box;
}

export default async function board({ box, map, library, toBase, colour, json }) {
  const places = gathered((await json(box.dataset.points)).points, toBase);
  map.addSource("items", { type: "geojson", data: { type: "FeatureCollection", features: places.map((one) => one.feature) } });
  const paint = ["match", ["get", "stage"], ...Object.entries(COLOURS).flatMap(([name, token]) => [name, colour(token)]), colour("--slate")];
  map.addLayer({ id: "items", type: "circle", source: "items", paint: { "circle-color": paint,
    "circle-radius": ["case", ["get", "several"], 20, 8], "circle-stroke-color": colour("--sheet"), "circle-stroke-width": 2.5 } });
  map.addLayer({ id: "item-counts", type: "symbol", source: "items", filter: ["get", "several"],
    layout: { "text-field": ["get", "label"], "text-size": 13, "text-allow-overlap": true }, paint: { "text-color": colour("--sheet") } });
  if (places.length) {
    const bounds = new library.LngLatBounds();
    for (const { feature } of places) bounds.extend(feature.geometry.coordinates);
    map.fitBounds(bounds, { padding: 56, maxZoom: 15, animate: false });
  }
  map.on("click", "items", ({ features: [hit] }) => {
    new library.Popup({ maxWidth: "none" }).setLngLat(hit.geometry.coordinates)
      .setDOMContent(told(places[hit.properties.place].items, box.dataset)).addTo(map);
  });
  map.on("mouseenter", "items", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "items", () => { map.getCanvas().style.cursor = ""; });
}
