// The supervision map: areas by what is open in them or by owner, lines by their worst light, open cases as signs.
import { drawSigns } from "../shell/map/signs.js";
import { moved } from "../shell/map/system.js";

const RAMP = [0, 0.14, 0.3, 0.5, 0.75];
const TINTS = ["--jade", "--slate", "--amber", "--door", "--brass", "--ink-soft"];
const POINTS_FROM = 10.5; // zoom from which single cases are drawn: before that the areas speak

const classOf = (n, classes) => classes.filter((least) => n >= least).length;
const worst = (facts) => (facts.overdue ? "overdue" : facts.near ? "near" : facts.open ? "on_time" : "none");

function areaFeatures(own, standing, toBase) {
  const { areas, level, colour, classes, owners, words } = standing;
  const fits = (each) => each.properties.level === level && areas[each.properties.code];
  const told = (each) => {
    const facts = areas[each.properties.code];
    const n = colour === "overdue" ? facts.overdue : facts.open;
    const second = colour === "owner" ? facts.owner || words.nobody : words.n.replace("%n", n);
    return { ...each, properties: { code: each.properties.code, shade: RAMP[classOf(n, classes)],
      tint: facts.owner ? owners.indexOf(facts.owner) % TINTS.length : -1, label: `${facts.name}\n${second}` } };
  };
  const part = (name) => moved({ type: "FeatureCollection", features: own[name].features.filter(fits).map(told) }, toBase);
  return { shapes: part("areas"), labels: part("names") };
}

function lineFeatures(own, standing, toBase) {
  const features = own.lines.features.map((each) => {
    const facts = standing.lines[each.properties.code];
    if (!facts) return each;
    const label = [facts.name, standing.words.n.replace("%n", facts.open), facts.owner].filter(Boolean).join(" · ");
    return { ...each, properties: { code: each.properties.code, worst: worst(facts), label } };
  });
  return moved({ type: "FeatureCollection", features }, toBase);
}

function hideBaseNames(map) {
  for (const { id } of map.getStyle().layers) {
    if (id.startsWith("name-")) map.setLayoutProperty(id, "visibility", "none");
  }
}

function addAreas(map, standing, colour) {
  const tints = ["match", ["get", "tint"], ...TINTS.flatMap((each, place) => [place, colour(each)]), colour("--sheet")];
  const owned = standing.colour === "owner";
  map.addLayer({ id: "area-fill", type: "fill", source: "area-shapes", paint: {
    "fill-color": owned ? tints : colour("--door"), "fill-opacity": owned ? 0.4 : ["get", "shade"] } }, "edge-city");
  map.addLayer({ id: "area-edge", type: "line", source: "area-shapes",
    paint: { "line-color": colour("--line-strong"), "line-width": 1 } }, "edge-city");
}

function addLines(map, colour) {
  const kinds = { none: ["--line-strong", 1.5], on_time: ["--jade", 3.5], near: ["--amber", 4.5, [1.6, 0.9]],
    overdue: ["--door", 6] };
  for (const [kind, [token, width, dashes]] of Object.entries(kinds)) {
    const fits = ["==", ["get", "worst"], kind];
    const wide = (more) => ["interpolate", ["linear"], ["zoom"], 8, (width + more) * 0.5, 12, width + more, 16, (width + more) * 2];
    map.addLayer({ id: `way-case-${kind}`, type: "line", source: "ways", filter: fits,
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour("--sheet"), "line-width": wide(2.5) } });
    map.addLayer({ id: `way-${kind}`, type: "line", source: "ways", filter: fits,
      layout: { "line-cap": dashes ? "butt" : "round", "line-join": "round" },
      paint: { "line-color": colour(token), "line-width": wide(0), ...(dashes ? { "line-dasharray": dashes } : {}) } });
  }
  return Object.keys(kinds).map((kind) => `way-${kind}`);
}

function addLabels(map, colour) {
  const paint = { "text-color": colour("--ink"), "text-halo-color": colour("--sheet"), "text-halo-width": 2 };
  map.addLayer({ id: "way-names", type: "symbol", source: "ways", minzoom: 11.5, paint,
    layout: { "text-field": ["get", "label"], "text-size": 13, "symbol-placement": "line", "symbol-spacing": 420 } });
  map.addLayer({ id: "area-names", type: "symbol", source: "area-labels", paint,
    layout: { "text-field": ["get", "label"], "text-size": 12.5, "text-line-height": 1.3, "text-padding": 0,
      "text-variable-anchor": ["center", "top", "bottom", "left", "right"], "symbol-sort-key": ["-", ["get", "shade"]] } });
}

function factsBox(facts, words) {
  const box = document.createElement("div");
  const title = document.createElement("h3");
  title.textContent = facts.name;
  const list = document.createElement("ul");
  const rows = [[words.owner, facts.owners.join("、") || words.nobody], [words.open, facts.open],
    [words.near, facts.near], [words.overdue, facts.overdue]];
  for (const [name, value] of rows) {
    const row = document.createElement("li");
    row.textContent = `${name}  ${value}`;
    list.append(row);
  }
  const link = document.createElement("a");
  link.href = facts.links.open;
  link.textContent = words.list;
  const last = document.createElement("p");
  last.append(link);
  box.append(title, list, last);
  return box;
}

function casesBox(features, words, address) {
  const list = document.createElement("ul");
  for (const { properties } of features.slice(0, 8)) {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = address.replace("NUMBER", encodeURIComponent(properties.number));
    link.textContent = properties.number;
    row.append(link, ` ${words.cases[properties.light]}`);
    list.append(row);
  }
  return list;
}

function listen({ map, library, box }, standing, ways) {
  const popup = (at, content) => new library.Popup({ maxWidth: "none" }).setLngLat(at).setDOMContent(content).addTo(map);
  // One click means one thing: the case before the line before the area.
  map.on("click", ({ point, lngLat }) => {
    const near = [[point.x - 6, point.y - 6], [point.x + 6, point.y + 6]];
    const cases = map.queryRenderedFeatures(near, { layers: ["points"] });
    if (cases.length) return popup(lngLat, casesBox(cases, standing.words, box.dataset.case));
    const [way] = map.queryRenderedFeatures(near, { layers: ways });
    const facts = way ? standing.lines[way.properties.code]
      : standing.areas[map.queryRenderedFeatures(point, { layers: ["area-fill"] })[0]?.properties.code];
    return facts && popup(lngLat, factsBox(facts, standing.words));
  });
  for (const layer of [...ways, "points", "area-fill"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}

function lookAt({ map, library }, shapes) {
  const bounds = new library.LngLatBounds();
  const walk = (part) => (typeof part[0] === "number" ? bounds.extend(part) : part.forEach(walk));
  for (const each of shapes.features) walk(each.geometry.coordinates);
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 28, animate: false });
}

export default async function ground(opened) {
  const { box, map, own, toBase, colour, json } = opened;
  const standing = JSON.parse(document.getElementById(box.dataset.standing).textContent);
  const [answer] = await Promise.all([json(box.dataset.points), drawSigns(map, colour)]);
  const { shapes, labels } = areaFeatures(own, standing, toBase);
  const points = answer.points.map(([number, east, north, light]) => ({ type: "Feature",
    geometry: { type: "Point", coordinates: toBase([east, north]) }, properties: { number, light } }));
  const sources = { "area-shapes": shapes, "area-labels": labels, ways: lineFeatures(own, standing, toBase),
    points: { type: "FeatureCollection", features: points } };
  for (const [name, data] of Object.entries(sources)) map.addSource(name, { type: "geojson", data });
  hideBaseNames(map);
  addAreas(map, standing, colour);
  const ways = addLines(map, colour);
  map.addLayer({ id: "points", type: "symbol", source: "points", minzoom: POINTS_FROM,
    layout: { "icon-image": ["concat", "sign-", ["get", "light"]], "icon-allow-overlap": true, "icon-size": 0.85,
      "symbol-sort-key": ["match", ["get", "light"], "overdue", 3, "near", 2, 1] } });
  addLabels(map, colour);
  lookAt(opened, shapes);
  listen(opened, standing, ways);
}
