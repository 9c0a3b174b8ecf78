// What is patrolled as a wide line (or the edge of an area) with its kilometre posts, the way that was walked as a
// narrow one, what was found as dots with their marks.
function positions(geometry, toBase) {
  const turn = (part) => (typeof part[0] === "number" ? toBase(part) : part.map(turn));
  return { ...geometry, coordinates: turn(geometry.coordinates) };
}

function featuresOf({ shape, track, posts, found }, toBase) {
  const feature = (what, geometry, name = "") =>
    ({ type: "Feature", properties: { what, name }, geometry: positions(geometry, toBase) });
  const point = (what) => ([east, north, name]) => feature(what, { type: "Point", coordinates: [east, north] }, name);
  return [
    ...(shape && shape.coordinates.length ? [feature("shape", shape)] : []),
    ...(track.length > 1 ? [feature("track", { type: "LineString", coordinates: track })] : []),
    ...posts.map(point("post")), ...found.map(point("found")),
  ];
}

function pointLayers(map, colour, kind, [token, radius]) {
  const filter = ["==", ["get", "what"], kind];
  map.addLayer({ id: kind, type: "circle", source: "way", filter,
    paint: { "circle-color": colour(token), "circle-radius": radius, "circle-stroke-width": 2,
      "circle-stroke-color": colour("--sheet") } });
  map.addLayer({ id: `${kind}-name`, type: "symbol", source: "way", filter,
    layout: { "text-field": ["get", "name"], "text-size": 13, "text-anchor": "left", "text-offset": [0.8, 0],
      "text-optional": true },
    paint: { "text-color": colour(kind === "found" ? token : "--ink"), "text-halo-color": colour("--sheet"),
      "text-halo-width": 2 } });
}

export default async function way({ box, map, library, toBase, colour }) {
  const told = JSON.parse(document.getElementById(box.dataset.way).textContent);
  const features = featuresOf(told, toBase);
  map.addSource("way", { type: "geojson", data: { type: "FeatureCollection", features } });
  const drawn = { shape: ["--slate", 8, 0.6], track: ["--door", 3, 1] };
  for (const [what, [token, width, opacity]] of Object.entries(drawn)) {
    map.addLayer({ id: what, type: "line", source: "way", filter: ["==", ["get", "what"], what],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour(token), "line-width": width, "line-opacity": opacity } });
  }
  // What was found stands before the posts where there is no room for both.
  for (const [kind, look] of Object.entries({ post: ["--slate", 4], found: ["--door-ink", 7] })) {
    pointLayers(map, colour, kind, look);
  }
  const bounds = new library.LngLatBounds();
  const walk = (part) => (typeof part[0] === "number" ? bounds.extend(part) : part.forEach(walk));
  // Of one patrol its way matters: a stretch may be ten times as long.
  const walked = features.filter(({ properties }) => properties.what === "track");
  for (const each of walked.length ? walked : features) walk(each.geometry.coordinates);
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 40, maxZoom: 16, animate: false });
}
