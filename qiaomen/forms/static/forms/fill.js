// A form on the page: asks what is relevant, computes, adds to repeats, checks before it is handed in.
// The page's own HTML is the answer: each [data-q] is a node, and data-q its number in the definition.

import { evaluate, named, nodes, number, text, truth, valueOf } from "./evaluate.js";
import { momentHere, newNumber } from "./functions.js";

const MOST_ROUNDS = 12;
const MOST_INSTANCES = 100;
const VOLATILE = new Set(["random", "uuid", "now", "today", "once"]);

const form = document.querySelector("form[data-fill]");
const { name, version, questions, lists: items, texts } = JSON.parse(document.getElementById("definition").textContent);
const words = form.dataset;

// 1. The page as a tree -----------------------------------------------------------------------------------------
const lists = Object.fromEntries(Object.entries(items).map(([key, rows]) => [key, listOf(rows)]));

function listOf(rows) {
  const top = { name: "", text: "", children: [], parent: null };
  const put = (parent, one, said = "") => {
    const node = { name: one, text: said, children: [], parent };
    parent.children.push(node);
    return node;
  };
  const root = put(top, "root");
  for (const row of rows) {
    const item = put(root, "item");
    for (const [key, said] of Object.entries(row)) put(item, key, said);
  }
  return top;
}

function grow(element, parent) {
  for (const child of element.children) {
    // What stands in a shut part of the page is not asked at all.
    if (child.localName === "template" || (child.dataset.q === undefined && child.disabled)) continue;
    if (child.dataset.q === undefined) {
      grow(child, parent);
      continue;
    }
    const question = questions[Number(child.dataset.q)];
    const node = { name: question.path.slice(question.path.lastIndexOf("/") + 1), question, element: child, parent, children: [], text: "" };
    node.relevant = !child.hidden;
    parent.children.push(node);
    if (question.kind === "group" || question.kind === "repeat") grow(child, node);
    else node.text = said(child);
  }
  return parent;
}

const controls = (element) => [...element.querySelectorAll("input[name], select[name], textarea[name]")].filter((each) => each.name !== "shown");
const isTicked = (each) => each.type === "checkbox" || each.type === "radio";

function said(element) {
  const given = controls(element).filter((each) => !isTicked(each) || each.checked);
  return given.map((each) => (each.type === "file" ? each.files[0]?.name ?? "" : each.value.trim())).filter(Boolean).join(" ");
}

const tree = () => grow(form, { name, text: "", children: [], parent: null, question: { kind: "group" }, relevant: true });
const around = (node) => ({ node, at: new Date(), lists, texts, version, choiceName });

function choiceName(node, value) {
  const option = [...(node.element?.querySelectorAll("[data-option]") ?? [])].find((each) => each.dataset.option === value);
  return option ? option.dataset.words : value;
}

// 2. Settling -----------------------------------------------------------------------------------------------------
function settle() {
  let root = tree();
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    if (!settledOnce(root)) break;
    root = tree();
  }
  write(root);
  return root;
}

function settledOnce(node) {
  let changed = false;
  const { relevant, calculate } = node.question;
  if (node.element) {
    const asked = node.parent.relevant && (!relevant || truth(evaluate(relevant, around(node))));
    changed = asked === node.element.hidden;
    node.relevant = asked;
    node.element.hidden = !asked;
    node.element.disabled = !asked;
  }
  if (calculate && node.relevant && !(node.text && isVolatile(calculate))) {
    const value = evaluate(calculate, around(node));
    const now = Number.isNaN(value) ? "" : text(value);
    const [control] = controls(node.element);
    if (control && control.value !== now) {
      [control.value, node.text, changed] = [now, now, true];
    }
  }
  for (const child of node.children) changed = settledOnce(child) || changed;
  // After what is computed beside it: a number that is not known yet would empty the repeat.
  for (const block of (node.element ?? form).querySelectorAll("[data-count]")) changed = counted(block, node) || changed;
  return changed;
}

const isVolatile = (rule) => Array.isArray(rule) && ((rule[0] === "f" && VOLATILE.has(rule[1])) || rule.some(isVolatile));

// Words with answers in them, and the choices that may be taken now.
function write(node) {
  for (const child of node.children) {
    for (const slot of child.element.querySelectorAll(":scope [data-pieces]")) {
      if (slot.closest("[data-q]") !== child.element) continue;
      const pieces = child.question[slot.dataset.pieces];
      const now = pieces.map((piece) => (typeof piece === "string" ? piece : text(evaluate(piece.x, around(child))))).join("").trim();
      if (slot.textContent !== now) slot.textContent = now;
    }
    if (child.question.filtered) offer(child);
    write(child);
  }
}

function offer(node) {
  const { nodes: tree_, value } = node.question.items;
  const allowed = new Set(nodes(evaluate(tree_, around(node))).map((item) => valueOf(named(item, value)[0] ?? item)));
  for (const option of node.element.querySelectorAll("[data-option]")) {
    const shut = !allowed.has(option.dataset.option);
    option.hidden = shut;
    const control = option.matches("option") ? option : option.querySelector("input");
    control.disabled = shut;
    if (shut) {
      if ("checked" in control) control.checked = false;
      if (control.selected) control.selected = false;
    }
  }
}

// 3. Repeats ------------------------------------------------------------------------------------------------------
const instances = (block) => [...block.querySelectorAll(":scope > [data-q]")];

function add(block) {
  const [last] = instances(block).slice(-1);
  const next = last ? Number(last.dataset.number) + 1 : 1;
  if (instances(block).length >= MOST_INSTANCES) return null;
  const template = block.querySelector(":scope > template");
  const fresh = document.createElement("template");
  fresh.innerHTML = template.innerHTML.replaceAll(`[#${block.dataset.depth}]`, `[${next}]`);
  const made = fresh.content.firstElementChild;
  made.dataset.number = next;
  block.insertBefore(made, template);
  renumber(block);
  return made;
}

function renumber(block) {
  for (const [index, each] of instances(block).entries()) each.querySelector("[data-nth]").textContent = index + 1;
}

function counted(block, node) {
  if (block.closest("[data-q]") !== (node.element ?? null)) return false;
  // Seen from an instance: inside of a repeat the number is written as ../number.
  const seen = { name: "", text: "", children: [], parent: node, question: node.question, relevant: true };
  const wanted = number(evaluate(questions[Number(block.dataset.repeat)].count, around(seen)));
  const most = Number.isNaN(wanted) ? 0 : Math.max(0, Math.min(Math.trunc(wanted), MOST_INSTANCES));
  const there = instances(block);
  for (const extra of there.slice(most)) extra.remove();
  for (let n = there.length; n < most; n += 1) add(block);
  return there.length !== most;
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-remove]");
  if (!button) return;
  event.preventDefault();
  const block = button.closest("[data-repeat]");
  if (button.dataset.add !== undefined) add(block)?.querySelector("input, select, textarea, button")?.focus();
  else {
    button.closest("[data-number]").remove();
    renumber(block);
    block.querySelector("[data-add]")?.focus();
  }
  settle();
  form.dispatchEvent(new Event("input"));
});

// Instances that were kept, or wait in the outbox, have no place on a fresh page yet.
function makeRoom(names) {
  for (const one of names) {
    for (const match of one.matchAll(/\[(\d+)\]/g)) {
      const block = [...form.querySelectorAll("[data-repeat]")].find((each) => each.dataset.name === one.slice(0, match.index));
      while (block && !instances(block).some((each) => Number(each.dataset.number) >= Number(match[1])) && add(block));
    }
  }
}

function putBack(fields) {
  makeRoom(fields.map(([one]) => one));
  for (const each of controls(form)) {
    if (!each.name.includes("[") || each.type === "file") continue;
    const given = fields.filter(([one]) => one === each.name).map(([, value]) => value);
    if (isTicked(each)) each.checked = given.includes(each.value);
    else if (given.length) [each.value] = given;
  }
}

// 4. What is wrong --------------------------------------------------------------------------------------------------
function faultOf(node) {
  const { kind, required, constraint, refused, owed } = node.question;
  if (!node.relevant || ["note", "group", "repeat", "calculate"].includes(kind)) return "";
  if (!node.text) return required && truth(evaluate(required, around(node))) ? owed || words.owed : "";
  return constraint && !truth(evaluate(constraint, around(node))) ? refused || words.refused : "";
}

function mark(node, message) {
  const { element } = node;
  element.querySelector(".error")?.remove();
  element.classList.toggle("wrong", Boolean(message));
  const [control] = controls(element);
  control?.toggleAttribute("aria-invalid", Boolean(message));
  if (!message) return;
  const note = document.querySelector("template[data-fault]").content.cloneNode(true).firstElementChild;
  note.querySelector("[data-words]").textContent = message;
  note.id = `${element.id}-error`;
  control?.setAttribute("aria-describedby", note.id);
  element.querySelector("label, legend").after(note);
}

const all = (node) => [node, ...node.children.flatMap(all)];

form.addEventListener("submit", (event) => {
  if (event.submitter?.name === "add" || event.submitter?.name === "remove") return;
  const asked = all(settle()).slice(1);
  const faults = asked.map((node) => [node, faultOf(node)]);
  for (const [node, message] of faults) if (message || node.element.classList.contains("wrong")) mark(node, message);
  const first = faults.find(([, message]) => message)?.[0];
  if (first) {
    event.preventDefault();
    event.stopImmediatePropagation();
    const [control] = controls(first.element);
    control?.focus({ preventScroll: true });
    first.element.scrollIntoView({ block: "center" });
    return;
  }
  if (form.elements.ended) form.elements.ended.value = momentHere(new Date());
});

// 5. Position --------------------------------------------------------------------------------------------------------
for (const button of navigator.geolocation ? document.querySelectorAll("[data-here]") : []) button.hidden = false;
form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-here]");
  if (!button) return;
  const note = button.parentNode.querySelector("[data-here-note]");
  note.textContent = words.locating;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const [control] = controls(button.closest("[data-q]"));
    control.value = `${coords.latitude.toFixed(6)} ${coords.longitude.toFixed(6)} ${(coords.altitude ?? 0).toFixed(1)} ${coords.accuracy.toFixed(1)}`;
    control.dispatchEvent(new Event("input", { bubbles: true }));
    note.textContent = words.located.replace("%s", Math.round(coords.accuracy));
  }, () => { note.textContent = words.lost; }, { enableHighAccuracy: true, timeout: 20_000 });
});

// 6. Begin -----------------------------------------------------------------------------------------------------------
async function begin() {
  // Fetched from a device's copy, the page is older than what is written on it now.
  form.addEventListener("input", () => { if (form.elements.begun?.value === "") form.elements.begun.value = momentHere(new Date()); }, { once: true });
  const kept = JSON.parse(sessionStorage.getItem(`kept:${location.pathname}`) ?? localStorage.getItem(`kept:${location.pathname}`) ?? "[]");
  if (!document.querySelector(".form-errors")) putBack(kept.filter(([, , ticked]) => ticked !== false));
  settle();
  const waiting = Number(new URLSearchParams(location.search).get("outbox"));
  const item = waiting && (await self.outbox?.find(waiting));
  if (item) putBack(item.fields);
  // A page from the device's copy may be filled in twice, and is another answer each time.
  else if (form.elements.instance && !document.querySelector(".form-errors")) form.elements.instance.value = newNumber();
  settle();
}

let soon = 0;
form.addEventListener("input", () => {
  clearTimeout(soon);
  soon = setTimeout(settle, 60);
});
form.addEventListener("change", settle);
begin().then(() => { form.dataset.fill = "ready"; });
