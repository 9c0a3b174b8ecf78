// What is patrolled as a wide line (or the edge of an area), the way that was walked as a narrow one.
function positions(geometry, toBase) {
  const turn = (part) => (typeof part[0] === "number" ? toBase(part) : part.map(turn));
  return { ...geometry, coordinates: turn(geometry.coordinates) };
}

export default async function way({ box, map, library, toBase, colour }) {
  const { shape, track } = JSON.parse(document.getElementById(box.dataset.way).textContent);
  const features = [];
  if (shape) features.push({ type: "Feature", properties: { what: "shape" }, geometry: positions(shape, toBase) });
  if (track.length > 1) {
    features.push({ type: "Feature", properties: { what: "track" },
      geometry: positions({ type: "LineString", coordinates: track }, toBase) });
  }
  map.addSource("way", { type: "geojson", data: { type: "FeatureCollection", features } });
  const drawn = { shape: ["--slate", 8, 0.6], track: ["--door", 3, 1] };
  for (const [what, [token, width, opacity]] of Object.entries(drawn)) {
    map.addLayer({ id: what, type: "line", source: "way", filter: ["==", ["get", "what"], what],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": colour(token), "line-width": width, "line-opacity": opacity } });
  }
  const bounds = new library.LngLatBounds();
  const walk = (part) => (typeof part[0] === "number" ? bounds.extend(part) : part.forEach(walk));
  for (const each of features) walk(each.geometry.coordinates);
  if (!bounds.isEmpty()) map.fitBounds(bounds, { padding: 40, maxZoom: 16, animate: false });
}
