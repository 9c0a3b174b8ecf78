// The functions of ODK's expressions; the twin of rules/functions.py and rules/word_functions.py.

import {
  CALLS, dayFrom, daysOf, evaluate, momentOf, nodes, number, originOf, placeOf, text, timeOf, truth, valueOf,
} from "./evaluate.js";

const plain = (name, call) => { CALLS[name] = (given, around) => call(...given.map((one) => evaluate(one, around))); };
const wordy = (name, call) => { CALLS[name] = (given, around) => call(...given.map((one) => text(evaluate(one, around)))); };
const counting = (name, call) => { CALLS[name] = (given, around) => call(...given.map((one) => number(evaluate(one, around)))); };
const own = (name, call) => { CALLS[name] = (given, around) => call(text(given.length ? evaluate(given[0], around) : [around.node])); };
const every = (given, around) => given.flatMap((one) => {
  const value = evaluate(one, around);
  return Array.isArray(value) ? value.map(valueOf) : [text(value)];
});
const wordsIn = (words) => words.split(/\s+/).filter(Boolean);

// Choosing
Object.assign(CALLS, {
  if: (given, around) => evaluate(truth(evaluate(given[0], around)) ? given[1] : given[2], around),
  coalesce: (given, around) => text(evaluate(given[0], around)) || evaluate(given[1], around),
  once: (given, around) => originOf(around).text || evaluate(given[0], around),
  true: () => true,
  false: () => false,
  "jr:choice-name": (given, around) => {
    const [value, path] = given.map((one) => text(evaluate(one, around)).trim());
    const steps = path.split("/").filter((part) => part && part !== ".");
    const tree = ["p", path.startsWith("/") ? "/" : ".", ...steps.map((part) => (part === ".." ? ["parent", "*"] : ["child", part]))];
    const [node] = nodes(evaluate(tree, around));
    return node && around.choiceName ? around.choiceName(node, value) : value;
  },
});
plain("not", (value) => !truth(value));
plain("boolean", truth);
wordy("selected", (words, one) => wordsIn(words).includes(one.trim()));
wordy("selected-at", (words, place) => wordsIn(words)[Math.trunc(number(place))] ?? "");
wordy("count-selected", (words) => wordsIn(words).length);

// Numbers
const roundedTo = (value, places = 0) => (Number.isFinite(value) ? Math.floor(value * 10 ** Math.trunc(places) + 0.5) / 10 ** Math.trunc(places) : value);
const OF_NUMBERS = {
  int: Math.trunc, round: roundedTo, floor: Math.floor, ceiling: Math.ceil, abs: Math.abs, pow: Math.pow, sqrt: Math.sqrt,
  exp: Math.exp, exp10: (value) => 10 ** value, log: Math.log, log10: Math.log10, sin: Math.sin, cos: Math.cos, tan: Math.tan,
};
for (const [name, call] of Object.entries(OF_NUMBERS)) counting(name, call);
const numbersIn = (given, around) => every(given, around).filter(Boolean).map(number);

function checked(given, around, weighted) {
  const [least, most] = given.slice(0, 2).map((one) => number(evaluate(one, around)));
  const values = given.slice(2).map((one) => evaluate(one, around));
  let reached = 0;
  if (weighted) {
    for (let n = 0; n + 1 < values.length; n += 2) if (truth(values[n]) && text(values[n])) reached += number(values[n + 1]);
  } else reached = values.filter(truth).length;
  return (least === -1 || reached >= least) && (most === -1 || reached <= most);
}

Object.assign(CALLS, {
  number: (given, around) => number(given.length ? evaluate(given[0], around) : [around.node]),
  pi: () => Math.PI,
  random: () => Math.random(),
  sum: (given, around) => numbersIn(given, around).reduce((one, other) => one + other, 0),
  min: (given, around) => { const all = numbersIn(given, around); return all.length ? Math.min(...all) : NaN; },
  max: (given, around) => { const all = numbersIn(given, around); return all.length ? Math.max(...all) : NaN; },
  count: (given, around) => nodes(evaluate(given[0], around)).filter((node) => node.relevant !== false).length,
  "count-non-empty": (given, around) => nodes(evaluate(given[0], around)).filter(valueOf).length,
  checklist: (given, around) => checked(given, around, false),
  "weighted-checklist": (given, around) => checked(given, around, true),
});

// Nodes
const above = (node) => (node.parent ? [node.parent, ...above(node.parent)] : []);
Object.assign(CALLS, {
  position: (given, around) => {
    if (!given.length) return around.place ?? 1;
    const [node] = nodes(evaluate(given[0], around));
    return node ? placeOf(node) : NaN;
  },
  last: (given, around) => around.size ?? 1,
  current: (given, around) => [originOf(around)],
  instance: (given, around) => {
    const list = around.lists?.[text(evaluate(given[0], around))];
    return list ? [list] : [];
  },
  "indexed-repeat": (given, around) => {
    let there = nodes(evaluate(given[0], around));
    for (let n = 1; n + 1 < given.length; n += 2) {
      const names = nodes(evaluate(given[n], around)).map((node) => node.name);
      const place = number(evaluate(given[n + 1], around));
      there = there.filter((node) => above(node).some((up) => names.includes(up.name) && placeOf(up) === place));
    }
    return there.slice(0, 1);
  },
  randomize: (given, around) => evaluate(given[0], around),
});

// Words
// Spaces are those of ASCII, as in Java and on the server: what is in a class for \s and for \S.
const SPACES = { "\\s": "\\t\\n\\v\\f\\r ", "\\S": "\\S\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000\\ufeff" };

function withSpaces(pattern) {
  let inside = false;
  return pattern.replace(/\\[^]|[[\]]/g, (sign) => {
    if (sign.length === 1) inside = sign === "[";
    const spaces = SPACES[sign];
    return spaces && !inside ? `[${spaces}]` : spaces ?? sign;
  });
}

// `most`: how long the words may be for this pattern; the server looked at it when the form was loaded.
function matches(words, pattern, most) {
  if (letters(words).length > Number(most)) return false;
  // By whole letters where the pattern can be read so; sheets also write \- where that is no escape.
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(`^(?:${withSpaces(pattern)})$`, flags).test(words);
    } catch {
      // The next way of reading it.
    }
  }
  return false;
}
const letters = (words) => [...words];
const indexOf = (value) => (Number.isNaN(value) ? 0 : Math.trunc(value));

function substring(words, start, length) {
  const first = roundedTo(number(start));
  const last = length === undefined || length === "" ? Infinity : first + roundedTo(number(length));
  return letters(words).filter((_letter, index) => first <= index + 1 && index + 1 < last).join("");
}

function translated(words, old, fresh) {
  const [from, to] = [letters(old), letters(fresh)];
  return letters(words).map((letter) => (from.includes(letter) ? to[from.indexOf(letter)] ?? "" : letter)).join("");
}

export function newNumber() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

Object.assign(CALLS, {
  concat: (given, around) => every(given, around).join(""),
  join: (given, around) => every(given.slice(1), around).join(text(evaluate(given[0], around))),
  "jr:itext": (given, around) => { const key = text(evaluate(given[0], around)); return around.texts?.[key] ?? key; },
  version: (given, around) => around.version ?? "",
  property: () => "",
  uuid: newNumber,
});
own("string", (words) => words);
own("string-length", (words) => letters(words).length);
own("normalize-space", (words) => wordsIn(words).join(" "));
wordy("contains", (words, part) => words.includes(part));
wordy("starts-with", (words, part) => words.startsWith(part));
wordy("ends-with", (words, part) => words.endsWith(part));
wordy("substring-before", (words, part) => (words.includes(part) ? words.slice(0, words.indexOf(part)) : ""));
wordy("substring-after", (words, part) => (words.includes(part) ? words.slice(words.indexOf(part) + part.length) : ""));
wordy("regex", matches);
wordy("substr", (words, start, end) => letters(words).slice(indexOf(number(start)), end ? indexOf(number(end)) : undefined).join(""));
wordy("substring", substring);
wordy("translate", translated);

// Moments
const pad = (value) => String(value).padStart(2, "0");
export const dayHere = (at) => `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
export function momentHere(at) {
  const offset = -at.getTimezoneOffset();
  const zone = `${offset < 0 ? "-" : "+"}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  const parts = [at.getHours(), at.getMinutes(), at.getSeconds()].map(pad).join(":");
  return `${dayHere(at)}T${parts}.${String(at.getMilliseconds()).padStart(3, "0")}${zone}`;
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function written(words, pattern) {
  const at = momentOf(words);
  if (!at) return "";
  const [month, day, hour] = [at.getUTCMonth() + 1, at.getUTCDate(), at.getUTCHours()];
  const parts = {
    "%Y": String(at.getUTCFullYear()), "%y": pad(at.getUTCFullYear() % 100), "%m": pad(month), "%n": String(month),
    "%d": pad(day), "%e": String(day), "%H": pad(hour), "%h": String(hour), "%M": pad(at.getUTCMinutes()),
    "%S": pad(at.getUTCSeconds()), "%3": "000", "%a": DAYS[at.getUTCDay()], "%b": MONTHS[month - 1],
  };
  return pattern.replace(/%./g, (one) => parts[one] ?? "");
}

const asDay = (value) => (typeof value === "number" ? dayFrom(value) : text(value));
CALLS.today = (given, around) => dayHere(around.at);
CALLS.now = (given, around) => momentHere(around.at);
plain("date", (value) => (momentOf(asDay(value)) ? asDay(value).slice(0, 10) : ""));
plain("date-time", (value) => (typeof value === "number" ? `${dayFrom(value)}T00:00:00` : text(value)));
plain("format-date", (value, pattern) => written(asDay(value), text(pattern)));
plain("format-date-time", (value, pattern) => written(asDay(value), text(pattern)));
wordy("decimal-date-time", daysOf);
wordy("decimal-time", timeOf);
