// What was found where cases gather: the area filled, the line thick, each case a dot; a click tells why.
import { moved } from "../shell/map/system.js";

function parts(own, standing, toBase) {
  const by = (name, key) => own[name].features.flatMap((each) => standing.findings
    .map((one, place) => [one, place])
    .filter(([one]) => one[key] && one[key] === each.properties.code)
    .map(([, place]) => ({ ...each, properties: { place } })));
  const dots = standing.findings.flatMap(({ points }, place) => points.map((point) => ({ type: "Feature",
    geometry: { type: "Point", coordinates: toBase(point) }, properties: { place } })));
  const collection = (features) => ({ type: "FeatureCollection", features });
  return { shapes: moved(collection(by("areas", "area")), toBase), ways: moved(collection(by("lines", "line")), toBase),
    dots: collection(dots) };
}

function draw(map, found, colour) {
  for (const [name, data] of Object.entries(found)) map.addSource(`found-${name}`, { type: "geojson", data });
  map.addLayer({ id: "found-shapes", type: "fill", source: "found-shapes",
    paint: { "fill-color": colour("--door"), "fill-opacity": 0.22 } }, "edge-city");
  map.addLayer({ id: "found-edges", type: "line", source: "found-shapes",
    paint: { "line-color": colour("--door"), "line-width": 2.5 } });
  map.addLayer({ id: "found-ways-case", type: "line", source: "found-ways", layout: { "line-cap": "round" },
    paint: { "line-color": colour("--sheet"), "line-width": 10 } });
  map.addLayer({ id: "found-ways", type: "line", source: "found-ways", layout: { "line-cap": "round" },
    paint: { "line-color": colour("--door"), "line-width": 6 } });
  map.addLayer({ id: "found-dots", type: "circle", source: "found-dots", paint: { "circle-color": colour("--amber"),
    "circle-radius": 6.5, "circle-stroke-color": colour("--sheet"), "circle-stroke-width": 2 } });
}

function told(one, words) {
  const box = document.createElement("div");
  const title = document.createElement("h3");
  title.textContent = one.title;
  box.append(title);
  for (const words of one.why) {
    const line = document.createElement("p");
    line.textContent = words;
    box.append(line);
  }
  const link = document.createElement("a");
  link.href = one.url;
  link.textContent = words.open;
  box.append(link);
  return box;
}

export default async function findings({ box, map, library, own, toBase, colour }) {
  const standing = JSON.parse(document.getElementById(box.dataset.standing).textContent);
  const found = parts(own, standing, toBase);
  draw(map, found, colour);
  const bounds = new library.LngLatBounds();
  const walk = (part) => (typeof part[0] === "number" ? bounds.extend(part) : part.forEach(walk));
  for (const { features } of Object.values(found)) for (const each of features) walk(each.geometry.coordinates);
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 48, maxZoom: 14.5, animate: false });

  const layers = ["found-dots", "found-ways", "found-shapes"];
  map.on("click", ({ point, lngLat }) => {
    const near = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
    for (const layer of layers) {
      const [hit] = map.queryRenderedFeatures(near, { layers: [layer] });
      if (!hit) continue;
      new library.Popup({ maxWidth: "20rem" }).setLngLat(lngLat)
        .setDOMContent(told(standing.findings[hit.properties.place], standing.words)).addTo(map);
      return;
    }
  });
  for (const layer of layers) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}
