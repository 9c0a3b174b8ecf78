// Reads where a photo was taken out of a JPEG's EXIF block, on the phone, before anything is sent.
// Whatever is broken or missing reads as "no position"; the server reads the photo again by itself.

const ENOUGH = 256 * 1024; // the block stands at a file's beginning and is no longer than 64 KB
const SEGMENT_EXIF = 0xffe1;
const START_OF_SCAN = 0xffda;
const TAG_GPS = 0x8825;
const GPS = { latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 };
const RATIONAL = 5;

/** {longitude, latitude} in WGS-84 degrees, or null. */
export async function positionIn(file) {
  try {
    return positionOf(new DataView(await file.slice(0, ENOUGH).arrayBuffer()));
  } catch {
    return null; // a block that leads beyond its own end
  }
}

export function positionOf(view) {
  const start = exifStart(view);
  if (start === null) return null;
  const little = view.getUint16(start) === 0x4949;
  if (!little && view.getUint16(start) !== 0x4d4d) return null;
  const main = entries(view, start, view.getUint32(start + 4, little), little);
  if (!main.has(TAG_GPS)) return null;
  const gps = entries(view, start, view.getUint32(main.get(TAG_GPS) + 8, little), little);
  const longitude = degrees(view, start, gps, GPS.longitude, GPS.longitudeRef, "EW", 180, little);
  const latitude = degrees(view, start, gps, GPS.latitude, GPS.latitudeRef, "NS", 90, little);
  if (longitude === null || latitude === null || (longitude === 0 && latitude === 0)) return null;
  return { longitude, latitude };
}

function exifStart(view) {
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 10 < view.byteLength) {
    const marker = view.getUint16(at);
    if (marker < 0xff00 || marker === START_OF_SCAN) return null;
    if (marker === SEGMENT_EXIF && view.getUint32(at + 4) === 0x45786966) return at + 10;
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function entries(view, start, offset, little) {
  const found = new Map();
  const count = view.getUint16(start + offset, little);
  for (let n = 0; n < count; n++) {
    const at = start + offset + 2 + n * 12;
    found.set(view.getUint16(at, little), at);
  }
  return found;
}

function degrees(view, start, gps, tag, refTag, letters, most, little) {
  if (!gps.has(tag) || !gps.has(refTag)) return null;
  const letter = String.fromCharCode(view.getUint8(gps.get(refTag) + 8));
  const at = gps.get(tag);
  if (!letters.includes(letter) || view.getUint16(at + 2, little) !== RATIONAL || view.getUint32(at + 4, little) !== 3) return null;
  const values = start + view.getUint32(at + 8, little);
  const [whole, minutes, seconds] = [0, 8, 16].map(
    (step) => view.getUint32(values + step, little) / view.getUint32(values + step + 4, little),
  );
  const value = whole + minutes / 60 + seconds / 3600;
  if (!Number.isFinite(value) || minutes >= 60 || seconds >= 60 || value > most) return null;
  return Number((letter === "W" || letter === "S" ? -value : value).toFixed(7));
}
