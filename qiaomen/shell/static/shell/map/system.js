// GCJ-02, the shifted system of Chinese map services: the twin of qiaomen/places/coords.py, held to it by a test.
const MAJOR = 6378245;
const ECCENTRICITY = 0.00669342162296594323;
const CHINA = [72.004, 0.8293, 137.8347, 55.8271];
const ROUNDS = 10;
const wave = (value, metres, times) => metres * Math.sin(value * Math.PI * times);

const isInChina = ([longitude, latitude], margin = 0) =>
  longitude >= CHINA[0] - margin && longitude <= CHINA[2] + margin &&
  latitude >= CHINA[1] - margin && latitude <= CHINA[3] + margin;

function offset([longitude, latitude]) {
  const x = longitude - 105;
  const y = latitude - 35;
  const shared = 0.1 * x * y + (2 / 3) * (wave(x, 20, 6) + wave(x, 20, 2));
  const root = Math.sqrt(Math.abs(x));
  const east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * root + shared +
    (2 / 3) * (wave(x, 20, 1) + wave(x, 40, 1 / 3) + wave(x, 150, 1 / 12) + wave(x, 300, 1 / 30));
  const north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.2 * root + shared +
    (2 / 3) * (wave(y, 20, 1) + wave(y, 40, 1 / 3) + wave(y, 160, 1 / 12) + wave(y, 320, 1 / 30));
  const turn = (latitude * Math.PI) / 180;
  const bend = 1 - ECCENTRICITY * Math.sin(turn) ** 2;
  const prime = MAJOR / Math.sqrt(bend);
  const meridian = (MAJOR * (1 - ECCENTRICITY)) / bend ** 1.5;
  return [(east * 180) / (prime * Math.cos(turn) * Math.PI), (north * 180) / (meridian * Math.PI)];
}

export function toGcj(point) {
  if (!isInChina(point)) return point;
  const [east, north] = offset(point);
  return [point[0] + east, point[1] + north];
}

export function fromGcj(point) {
  if (!isInChina(point, 0.05)) return point;
  let guess = point;
  for (let round = 0; round < ROUNDS; round += 1) {
    const [east, north] = offset(guess);
    guess = [point[0] - east, point[1] - north];
  }
  return isInChina(guess) ? guess : point;
}

// How positions travel between the page (WGS-84) and the base layer on display.
export function systemOf(name) {
  if (name !== "GCJ-02") return { toBase: (point) => point, fromBase: (point) => point };
  return { toBase: toGcj, fromBase: fromGcj };
}

// A GeoJSON geometry, feature or collection with each position moved; the given one stays as it is.
export function moved(thing, move) {
  if (thing.features) return { ...thing, features: thing.features.map((each) => moved(each, move)) };
  if (thing.geometry) return { ...thing, geometry: moved(thing.geometry, move) };
  const walk = (part) => (typeof part[0] === "number" ? move(part) : part.map(walk));
  return { ...thing, coordinates: walk(thing.coordinates) };
}
