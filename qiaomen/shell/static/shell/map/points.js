// Points on a map: many as one circle with their number; a click tells which and leads there.
import { drawSigns } from "./signs.js";

const RADIUS = 46; // pixels within which points become one
const NEAREST = 15; // zoom from which each point stands alone
const LISTED = 8; // cases that one click lists

function collection(answer, toBase) {
  const groups = Object.keys(answer.groups);
  return { type: "FeatureCollection", features: answer.points.map(([number, east, north, group, kind, day]) => ({
    type: "Feature", geometry: { type: "Point", coordinates: toBase([east, north]) },
    properties: { number, group: groups[group], kind: answer.kinds[kind] || "", day },
  })) };
}

function addLayers(map, colour) {
  const white = colour("--sheet");
  map.addLayer({ id: "clusters", type: "circle", source: "cases", filter: ["has", "point_count"], paint: {
    "circle-color": colour("--door"), "circle-stroke-color": white, "circle-stroke-width": 2.5,
    "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "point_count"]], 1, 16, 12, 26, 40, 38] } });
  map.addLayer({ id: "cluster-counts", type: "symbol", source: "cases", filter: ["has", "point_count"],
    layout: { "text-field": ["get", "point_count_abbreviated"], "text-size": 14, "text-allow-overlap": true },
    paint: { "text-color": colour("--on-door") } });
  map.addLayer({ id: "cases", type: "symbol", source: "cases", filter: ["!", ["has", "point_count"]],
    layout: { "icon-image": ["concat", "sign-", ["get", "group"]], "icon-allow-overlap": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 8, 0.8, 15, 1.1] } });
}

function listed(features, answer, address) {
  const box = document.createElement("div");
  const list = document.createElement("ul");
  for (const { properties } of features.slice(0, LISTED)) {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = address.replace("NUMBER", encodeURIComponent(properties.number));
    link.textContent = properties.kind || properties.number;
    const more = document.createElement("span");
    more.className = "soft";
    more.textContent = ` ${answer.groups[properties.group]}${properties.day ? ` · ${properties.day}` : ""}`;
    row.append(link, more);
    list.append(row);
  }
  box.append(list);
  return box;
}

export default async function publicMap({ box, map, library, toBase, colour, json, move }) {
  const given = box.dataset;
  const answer = await json(given.points);
  await drawSigns(map, colour);
  const data = collection(answer, toBase);
  map.addSource("cases", { type: "geojson", data, cluster: true, clusterRadius: RADIUS, clusterMaxZoom: NEAREST - 1 });
  addLayers(map, colour);
  if (data.features.length) {
    const bounds = new library.LngLatBounds();
    for (const each of data.features) bounds.extend(each.geometry.coordinates);
    map.fitBounds(bounds, { padding: 56, maxZoom: 15, animate: false });
  }

  map.on("click", "clusters", async (event) => {
    const [cluster] = event.features;
    const zoom = await map.getSource("cases").getClusterExpansionZoom(cluster.properties.cluster_id);
    move({ center: cluster.geometry.coordinates, zoom });
  });
  map.on("click", "cases", (event) => {
    new library.Popup({ maxWidth: "none" }).setLngLat(event.features[0].geometry.coordinates)
      .setDOMContent(listed(event.features, answer, given.case)).addTo(map);
  });
  for (const layer of ["clusters", "cases"]) {
    map.on("mouseenter", layer, () => { map.getCanvas().style.cursor = "pointer"; });
    map.on("mouseleave", layer, () => { map.getCanvas().style.cursor = ""; });
  }
}
