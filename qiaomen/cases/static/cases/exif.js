// Writes when and where a photo was taken into a JPEG, as a camera does (EXIF 2.3, little endian). A hint, no proof:
// the server decides what it trusts.
const ASCII = 2;
const LONG = 4;
const RATIONAL = 5;

const two = (number) => String(Math.floor(number)).padStart(2, "0");

function moment(at) {
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join(":");
  const ahead = -at.getTimezoneOffset();
  const zone = `${ahead < 0 ? "-" : "+"}${two(Math.abs(ahead) / 60)}:${two(Math.abs(ahead) % 60)}`;
  return [`${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(":")}`, zone];
}

function triple(degrees) {
  const whole = Math.abs(degrees);
  const minutes = (whole % 1) * 60;
  return [[Math.floor(whole), 1], [Math.floor(minutes), 1], [Math.round((minutes % 1) * 600000), 10000]];
}

// A directory: entries of [tag, kind, value]; text, a number, or pairs of numbers. `from`: where it stands.
function directory(entries, from) {
  const head = new DataView(new ArrayBuffer(2 + entries.length * 12 + 4));
  const rest = [];
  head.setUint16(0, entries.length, true);
  entries.forEach(([tag, kind, value], index) => {
    const at = 2 + index * 12;
    const bytes = bytesOf(kind, value);
    head.setUint16(at, tag, true);
    head.setUint16(at + 2, kind, true);
    head.setUint32(at + 4, kind === ASCII ? bytes.length : kind === RATIONAL ? bytes.length / 8 : 1, true);
    if (bytes.length <= 4) bytes.forEach((byte, place) => head.setUint8(at + 8 + place, byte));
    else {
      head.setUint32(at + 8, from + head.byteLength + rest.length, true);
      rest.push(...bytes);
    }
  });
  return [...new Uint8Array(head.buffer), ...rest];
}

function bytesOf(kind, value) {
  if (kind === ASCII) return [...new TextEncoder().encode(`${value}\0`)];
  const numbers = kind === LONG ? [value] : value.flat();
  return numbers.flatMap((number) => [...new Uint8Array(new Uint32Array([number]).buffer)]);
}

function block({ at, place }) {
  const [written, zone] = moment(at);
  const shutter = [[0x9003, ASCII, written], [0x9011, ASCII, zone]];
  const where = place && [
    [1, ASCII, place.latitude < 0 ? "S" : "N"], [2, RATIONAL, triple(place.latitude)],
    [3, ASCII, place.longitude < 0 ? "W" : "E"], [4, RATIONAL, triple(place.longitude)],
  ];
  const start = 8;
  const length = 2 + (where ? 2 : 1) * 12 + 4;
  const first = directory(shutter, start + length);
  const second = where ? directory(where, start + length + first.length) : [];
  const root = [[0x8769, LONG, start + length], ...(where ? [[0x8825, LONG, start + length + first.length]] : [])];
  return [0x49, 0x49, 0x2a, 0, 8, 0, 0, 0, ...directory(root, start), ...first, ...second];
}

export async function withExif(blob, facts) {
  const body = [0x45, 0x78, 0x69, 0x66, 0, 0, ...block(facts)];
  const size = body.length + 2;
  const segment = new Uint8Array([0xff, 0xe1, size >> 8, size & 0xff, ...body]);
  return new Blob([blob.slice(0, 2), segment, blob.slice(2)], { type: "image/jpeg" });
}
