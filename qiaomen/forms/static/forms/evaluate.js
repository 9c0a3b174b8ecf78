// What an expression comes to at one node of an answer; the twin of rules/evaluating.py. A test holds the two together.
// A node: {name, text, parent, children, question, relevant}. Around: {node, current, at, place, size, lists, texts, …}.

export const CALLS = {};

export function evaluate(tree, around) {
  const [kind, ...rest] = tree;
  if (kind === "n" || kind === "s") return rest[0];
  if (kind === "neg") return -number(evaluate(rest[0], around));
  if (kind === "o") return operated(...rest, around);
  if (kind === "f") return CALLS[rest[0]](rest.slice(1), around);
  return found(tree, around);
}

export const originOf = (around) => around.current || around.node;
export const topOf = (node) => (node.parent ? topOf(node.parent) : node);
export const named = (node, name) => node.children.filter((child) => name === "*" || child.name === name);
export const placeOf = (node) => (node.parent ? named(node.parent, node.name).indexOf(node) + 1 : 1);
export const walk = (node) => [node, ...node.children.flatMap(walk)];

export function valueOf(node) {
  if (node.relevant === false) return "";
  return node.children.length ? node.children.map(valueOf).join("") : node.text;
}

// Operators ---------------------------------------------------------------------------------------------------
function operated(sign, left, right, around) {
  if (sign === "and" || sign === "or") {
    const first = truth(evaluate(left, around));
    return first === (sign === "and") ? truth(evaluate(right, around)) : first;
  }
  const [one, other] = [evaluate(left, around), evaluate(right, around)];
  if (sign === "|") return [...new Set([...nodes(one), ...nodes(other)])];
  if (sign in COMPARED) return compared(sign, one, other);
  return CALCULATED[sign](number(one), number(other));
}

function compared(sign, one, other) {
  if (Array.isArray(one) && typeof other !== "boolean") return one.some((node) => compared(sign, valueOf(node), other));
  if (Array.isArray(other) && typeof one !== "boolean") return other.some((node) => compared(sign, one, valueOf(node)));
  if (sign !== "=" && sign !== "!=") return COMPARED[sign](number(one), number(other));
  const is = (type) => typeof one === type || typeof other === type;
  const like = is("boolean") ? truth : is("number") ? number : text;
  return (like(one) === like(other)) === (sign === "=");
}

const COMPARED = {
  "=": () => false, "!=": () => false,
  "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
};
const CALCULATED = {
  "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, div: (a, b) => a / b, mod: (a, b) => a % b,
};

// Paths -------------------------------------------------------------------------------------------------------
const AXES = {
  child: named,
  self: (node, name) => (name === "*" || node.name === name ? [node] : []),
  parent: (node, name) => (node.parent && (name === "*" || node.parent.name === name) ? [node.parent] : []),
  any: walk,
};

function found([, start, ...steps], around) {
  let here = [around.node];
  // The document stands above its root; from inside a list of choices, the answer's is meant.
  if (start === "/") here = [{ name: "", text: "", children: [topOf(originOf(around))] }];
  else if (start !== ".") here = nodes(evaluate(start, around));
  return steps.reduce((reached, [axis, name = "*", ...tests]) => {
    const next = reached.flatMap((node) => tests.reduce((there, test) => kept(there, test, around), AXES[axis](node, name)));
    return [...new Set(next)];
  }, here);
}

function kept(there, test, around) {
  return there.filter((node, index) => {
    const value = evaluate(test, { ...around, node, current: originOf(around), place: index + 1, size: there.length });
    return typeof value === "number" ? value === index + 1 : truth(value);
  });
}

// Kinds of values ---------------------------------------------------------------------------------------------
export const nodes = (value) => (Array.isArray(value) ? value : []);

export function text(value) {
  if (Array.isArray(value)) return value.length ? valueOf(value[0]) : "";
  if (typeof value !== "number" || !Number.isFinite(value)) return String(value);
  if (Number.isInteger(value)) return String(value === 0 ? 0 : value);
  return String(Number(value.toPrecision(15)));
}

export function number(value) {
  if (typeof value === "boolean") return Number(value);
  if (typeof value === "number") return value;
  const words = text(value).trim();
  return /^-?(\d+\.?\d*|\.\d+)$/.test(words) ? Number(words) : daysOf(words);
}

export const truth = (value) =>
  typeof value === "number" ? value !== 0 && !Number.isNaN(value) : Array.isArray(value) ? value.length > 0 : Boolean(value);

// Moments: the clock on the wall, without its zone --------------------------------------------------------------
const DAY = 86_400_000;
const MOMENT = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.\d+)?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/;
const TIME = /^(\d{2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?(?:Z|[+-]\d{2}(?::?\d{2})?)?$/;

export function momentOf(words) {
  const match = MOMENT.exec(words.trim());
  const at = match ? new Date(`${match[1]}T${match[2] || "00:00"}Z`) : null;
  return at && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(match[1]) ? at : null;
}

export const daysOf = (words) => {
  const at = momentOf(words);
  return at ? at.getTime() / DAY : NaN;
};
export const timeOf = (words) => {
  const match = TIME.exec(words.trim());
  return match ? (Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] || 0)) / 86_400 : NaN;
};
export function dayFrom(days) {
  const at = new Date(Math.floor(days) * DAY);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString().slice(0, 10);
}
