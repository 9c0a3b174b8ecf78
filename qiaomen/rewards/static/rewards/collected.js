// What was collected where: a circle a site, its area by pieces or kilograms, of one week or of all.
const WIDEST = 40; // pixels, the radius of the most
const LEAST = 5; // so that a site with nothing is still seen

const sum = (list) => list.reduce((all, one) => all + one, 0);

function amount(site, measure, week) {
  return week === "" ? sum(site[measure]) : site[measure][Number(week)] || 0;
}

// Of one week the most is the fullest week of any site, so that weeks can be compared.
function most(sites, measure, week) {
  return Math.max(1e-9, ...sites.map((site) => (week === "" ? sum(site[measure]) : Math.max(...site[measure]))));
}

export default function collectedMap({ box, map, library, toBase, colour }) {
  const { sites } = JSON.parse(document.getElementById(box.dataset.source).textContent);
  const around = box.closest("[data-collected]");
  const choice = around.querySelector("[data-choice]");
  const [week, measure] = ["week", "measure"].map((name) => choice.querySelector(`[data-${name}]`));
  const round = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  const data = () => ({ type: "FeatureCollection", features: sites.map((site) => {
    const n = amount(site, measure.value, week.value);
    const words = `${site.name}\n${box.dataset[measure.value].replace("{n}", round.format(n))}`;
    const radius = Math.max(LEAST, WIDEST * Math.sqrt(n / most(sites, measure.value, week.value)));
    return { type: "Feature", geometry: { type: "Point", coordinates: toBase(site.at) }, properties: { radius, words } };
  }) });
  map.addSource("collected", { type: "geojson", data: data() });
  map.addLayer({ id: "collected", type: "circle", source: "collected", paint: {
    "circle-radius": ["get", "radius"], "circle-color": colour("--jade"), "circle-opacity": 0.55,
    "circle-stroke-color": colour("--jade"), "circle-stroke-width": 2 } });
  map.addLayer({ id: "collected-words", type: "symbol", source: "collected", layout: {
    "text-field": ["get", "words"], "text-size": 13, "text-allow-overlap": true }, paint: { "text-color": colour("--ink"), "text-halo-color": colour("--sheet"), "text-halo-width": 2 } });
  const bounds = new library.LngLatBounds();
  for (const each of data().features) bounds.extend(each.geometry.coordinates);
  if (sites.length) map.fitBounds(bounds, { padding: 70, maxZoom: 14, animate: false });
  choice.hidden = false;
  choice.addEventListener("change", () => map.getSource("collected").setData(data()));
}
