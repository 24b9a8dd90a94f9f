// What a copy says otherwise than the page, field by field.

import { GONE, PLACE, isBlank, matches, titleOf } from "./fields.js";
import { differences } from "./words.js";

const { gettext, interpolate } = window;

// Longer texts are not the same as soon as their markup is not.
const SHORT = 100_000;
const BLOCKS = "p, li, h3, h4, blockquote, br, div, pre";

const parse = (html) => new DOMParser().parseFromString(html, "text/html").body;

const tidy = (html) => {
  const body = parse(html);
  for (const link of body.querySelectorAll("a")) {
    for (const name of ["rel", "target", "class"]) link.removeAttribute(name);
  }
  return body.innerHTML.replace(/>\s+</g, "><").replace(/(<p><\/p>)+$/, "").trim();
};

const plain = (value) => {
  if (!value.rich) return value.text.trim();
  const body = parse(value.text);
  for (const block of body.querySelectorAll(BLOCKS)) block.after("\n");
  return body.textContent.replace(/[^\S\n]+/g, " ").replace(/\s*\n\s*/g, "\n").trim();
};

const isSameText = (one, other) => {
  if (one.text.trim() === other.text.trim()) return true;
  if (!one.rich || Math.max(one.text.length, other.text.length) > SHORT) return false;
  return tidy(one.text) === tidy(other.text);
};

const isSame = (one, other) => {
  if (one.text !== undefined) return isSameText(one, other);
  const [wanted, there] = [one, other].map((value) => value.chosen.map(([key]) => key).sort());
  return wanted.join("\n") === there.join("\n");
};

const NOTHING = { text: "", chosen: [] };
const emptyLike = (value) => (value.chosen ? { chosen: [] } : { ...value, text: "" });

const removal = (isRemoved) => [{ kind: isRemoved ? "ins" : "del", text: gettext("removed") }];

const runsOf = (there, copied) => {
  if (copied.text !== undefined) return differences(plain(there), plain(copied));
  const labels = (value, other) => value.chosen.filter(([key]) => !other.chosen.some(([one]) => one === key)).map(([, label]) => label);
  return [
    ...labels(there, copied).map((text) => ({ kind: "del", text })),
    ...labels(copied, there).map((text) => ({ kind: "ins", text })),
  ].flatMap((run, index) => (index ? [{ kind: "same", text: ", " }, run] : [run]));
};

const compareFields = (labels, there, copied, part, isTold = () => true) =>
  Object.entries(copied)
    .filter(([name, value]) => isTold(name, value) && !isSame(value, there[name] ?? emptyLike(value)))
    .map(([name, value]) => ({
      part,
      label: name === GONE ? gettext("Removal") : labels.get(name) ?? name,
      runs: () => (name === GONE ? removal(value.chosen.length) : runsOf(there[name] ?? emptyLike(value), value)),
    }));

const isNothing = (value) => isSame(value, { ...NOTHING, rich: value.rich });

const compareOrder = (matched, label) => {
  const rank = (part) => Number(part.fields[PLACE]?.text) || Infinity;
  const pairs = [...matched];
  const copied = [...pairs].sort(([one], [other]) => rank(one) - rank(other));
  const there = [...pairs].sort(([, one], [, other]) => rank(one) - rank(other));
  if (copied.every((pair, index) => pair === there[index])) return [];
  const titles = (some) => some.map(([part]) => titleOf(part)).join(" · ");
  return [{ part: "", label, runs: () => [{ kind: "del", text: titles(there) }, { kind: "same", text: " " }, { kind: "ins", text: titles(copied) }] }];
};

const nameOf = (part) => titleOf(part) || gettext("New summary");

const compareParts = (labels, there, copied) => {
  const matched = matches(copied, there);
  const told = copied.flatMap((part) => {
    const match = matched.get(part);
    const isItself = match && part.id === match.id;
    // What was saved since has its place and address from there.
    const isTold = (name, value) => name !== PLACE && (isItself || !isNothing(value));
    const name = match || !part.id ? nameOf(part) : interpolate(gettext("%(name)s, removed since, comes back as a new one"), { name: nameOf(part) }, true);
    return compareFields(labels, match?.fields ?? {}, part.fields, name, isTold);
  });
  return [...told, ...compareOrder(matched, labels.get(PLACE) ?? gettext("Order"))];
};

// Each { part, label, runs }: the name of the part of the page or "", the field's label, and a
// function that gives what differs as words.js does.
export const compare = (shape, there, copied) => [
  ...compareFields(shape.fields, there.fields, copied.fields, ""),
  ...[...shape.parts].flatMap(([prefix, labels]) =>
    compareParts(labels, there.parts[prefix] ?? [], (copied.parts[prefix] ?? []).filter((part) => !isBlank(part))),
  ),
];

// Nothing would be lost with the copy, and nothing on the page is more than what it says.
export const isEqual = (shape, there, copied) =>
  compare(shape, there, copied).length === 0 && compare(shape, copied, there).length === 0;
