// The base layer: the city's own areas and lines, above a PMTiles file or a WMTS service where one is configured.
import { moved } from "./system.js";

const LEVEL_FROM_ZOOM = { city: 0, county: 0, town: 9.5, community: 12, cell: 13.2 };
const EMPTY = { type: "FeatureCollection", features: [] };

// Each entry: layer and the paint that follows the page's colours, so that it can be painted anew in the dark.
function ownLayers(colour, over) {
  const layers = [{ id: "ground", type: "background", paint: { "background-color": colour("--sunk") } }];
  if (!over) {
    layers.push({ id: "city", type: "fill", source: "areas", filter: ["==", ["get", "level"], "city"],
      paint: { "fill-color": colour("--sheet") } });
  }
  for (const [level, minzoom] of Object.entries(LEVEL_FROM_ZOOM)) {
    const wide = level === "city" || level === "county";
    layers.push({ id: `edge-${level}`, type: "line", source: "areas", minzoom, filter: ["==", ["get", "level"], level],
      layout: { "line-join": "round" },
      paint: { "line-color": colour(wide ? "--line-strong" : "--line"),
        "line-width": level === "city" ? 2.5 : wide ? 1.2 : 1,
        ...(wide ? {} : { "line-dasharray": [3, 2] }) } });
  }
  const water = ["match", ["get", "kind"], ["river", "canal"], true, false];
  layers.push({ id: "roads-case", type: "line", source: "lines", filter: ["!", water], minzoom: 9,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour("--line-strong"),
      "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 9, 1, 13, 5, 17, 16] } });
  layers.push({ id: "roads", type: "line", source: "lines", filter: ["!", water], minzoom: 9,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour("--sheet"),
      "line-width": ["interpolate", ["exponential", 1.5], ["zoom"], 9, 0.4, 13, 3.4, 17, 13] } });
  layers.push({ id: "water", type: "line", source: "lines", filter: water,
    layout: { "line-cap": "round", "line-join": "round" },
    paint: { "line-color": colour("--slate"), "line-opacity": 0.55,
      "line-width": ["interpolate", ["exponential", 1.4], ["zoom"], 8, 1.5, 13, 6, 17, 20] } });
  return layers;
}

function names(colour, english) {
  const text = english ? ["case", ["!=", ["get", "name_en"], ""], ["get", "name_en"], ["get", "name"]] : ["get", "name"];
  const paint = { "text-color": colour("--ink-soft"), "text-halo-color": colour("--sheet"), "text-halo-width": 1.6 };
  const layers = [];
  for (const [level, minzoom] of Object.entries(LEVEL_FROM_ZOOM)) {
    if (level === "city" || level === "cell") continue;
    const next = { county: 12.5, town: 13.5, community: 18 }[level];
    layers.push({ id: `name-${level}`, type: "symbol", source: "names", minzoom, maxzoom: next,
      filter: ["==", ["get", "level"], level],
      layout: { "text-field": text, "text-size": level === "county" ? 14 : 12, "text-padding": 6 }, paint });
  }
  layers.push({ id: "name-line", type: "symbol", source: "lines", minzoom: 11,
    layout: { "text-field": text, "text-size": 12, "symbol-placement": "line", "symbol-spacing": 380 }, paint });
  return layers;
}

// Layers of a vector PMTiles file, by the layer names of the two usual schemes; what has another name is left out.
function tileLayers(vector, colour) {
  const fill = (layer, name) => ({ id: `tiles-${layer}`, type: "fill", source: "tiles", "source-layer": layer,
    filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour(name) } });
  const road = (layer) => ({ id: `tiles-${layer}`, type: "line", source: "tiles", "source-layer": layer,
    paint: { "line-color": colour("--line-strong"), "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.4, 16, 4] } });
  const known = { earth: () => fill("earth", "--sheet"), landcover: () => fill("landcover", "--jade-wash"),
    landuse: () => fill("landuse", "--paper"), park: () => fill("park", "--jade-wash"),
    water: () => fill("water", "--slate-wash"), buildings: () => fill("buildings", "--line"),
    building: () => fill("building", "--line"), roads: () => road("roads"), transportation: () => road("transportation") };
  return Object.keys(known).filter((each) => vector.includes(each)).map((each) => known[each]());
}

async function pmtilesBase(address, library, colour, load) {
  await load();
  const { PMTiles, Protocol } = window.pmtiles;
  const protocol = new Protocol();
  const archive = new PMTiles(address);
  protocol.add(archive);
  library.addProtocol("pmtiles", protocol.tile);
  const [header, about] = await Promise.all([archive.getHeader(), archive.getMetadata()]);
  const vector = header.tileType === 1;
  const source = { type: vector ? "vector" : "raster", url: `pmtiles://${address}`, ...(vector ? {} : { tileSize: 256 }) };
  const layered = (about.vector_layers || []).map((each) => each.id);
  const layers = () => (vector ? tileLayers(layered, colour) : [{ id: "tiles", type: "raster", source: "tiles" }]);
  return { sources: { tiles: source }, layers };
}

function wmtsBase(addresses, words) {
  const sources = {};
  const layers = [];
  addresses.forEach((address, place) => {
    sources[`wmts-${place}`] = { type: "raster", tiles: [address], tileSize: 256, maxzoom: 18, attribution: words };
    layers.push({ id: `wmts-${place}`, type: "raster", source: `wmts-${place}` });
  });
  return { sources, layers: () => layers };
}

// `given`: own (the city's areas, lines and names), tiles, wmts, words, english; answers a style and a way to repaint.
export async function baseOf(given, library, colour, toBase, load) {
  let under = { sources: {}, layers: () => [] };
  if (given.wmts.length) under = wmtsBase(given.wmts, given.words);
  else if (given.tiles) under = await pmtilesBase(given.tiles, library, colour, load);
  const over = given.wmts.length > 0 || Boolean(given.tiles);
  const own = Object.fromEntries(["areas", "lines", "names"].map((each) =>
    [each, { type: "geojson", data: moved(given.own[each] || EMPTY, toBase) }]));
  const layers = () => {
    const [ground, ...rest] = ownLayers(colour, over);
    return [ground, ...under.layers(), ...rest, ...names(colour, given.english)];
  };
  return { style: { version: 8, sources: { ...under.sources, ...own }, layers: layers() }, layers };
}
