// Sites as points: a click tells what is there and leads to it.
function popup(features, address) {
  const list = document.createElement("ul");
  for (const { properties } of features.slice(0, 8)) {
    const row = document.createElement("li");
    const link = document.createElement("a");
    link.href = address.replace("NUMBER", encodeURIComponent(properties.number));
    link.textContent = properties.title;
    const day = document.createElement("span");
    day.className = "soft";
    day.textContent = ` ${properties.day}`;
    row.append(link, day);
    list.append(row);
  }
  return list;
}

export default async function sites({ box, map, library, toBase, colour, json }) {
  const { points, address } = box.dataset;
  const answer = await json(points);
  const features = answer.points.map(([number, east, north, title, day]) => ({
    type: "Feature", geometry: { type: "Point", coordinates: toBase([east, north]) }, properties: { number, title, day },
  }));
  map.addSource("sites", { type: "geojson", data: { type: "FeatureCollection", features } });
  map.addLayer({ id: "sites", type: "circle", source: "sites", paint: {
    "circle-color": colour("--door"), "circle-radius": 11, "circle-stroke-color": colour("--sheet"), "circle-stroke-width": 3 } });
  if (features.length) {
    const bounds = new library.LngLatBounds();
    for (const each of features) bounds.extend(each.geometry.coordinates);
    map.fitBounds(bounds, { padding: 56, maxZoom: 15, animate: false });
  }
  map.on("click", "sites", ({ features: hit }) => {
    new library.Popup({ maxWidth: "none" }).setLngLat(hit[0].geometry.coordinates)
      .setDOMContent(popup(hit, address)).addTo(map);
  });
  map.on("mouseenter", "sites", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "sites", () => { map.getCanvas().style.cursor = ""; });
}
