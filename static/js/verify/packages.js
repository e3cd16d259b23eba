// Packages of drawn entities (docs/draw-spec.md, section 6).

import { require } from "./reading.js";
import { dealt } from "./rotation.js";
import { largestRemainder } from "./shares.js";
import { ordered } from "./tickets.js";

const ORDER = 16;
const SIDE = 2 ** ORDER - 1;

export const numbered = (prefix, count) => Array.from(
  { length: count }, (_, i) => prefix + String(i + 1).padStart(Math.max(3, String(count).length), "0"),
);

/** Distance along the standard Hilbert curve of order 16. */
export function hilbert(x, y) {
  let distance = 0;
  for (let side = 2 ** (ORDER - 1); side >= 1; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const upper = (y & side) > 0 ? 1 : 0;
    distance += side * side * ((3 * right) ^ upper);
    if (!upper) {
      if (right) { x = SIDE - x; y = SIDE - y; }
      [x, y] = [y, x];
    }
  }
  return distance;
}

/** The drawn entities along the curve. */
function alongCurve(rule, entities) {
  const placed = entities.map((entity) => {
    const point = entity.point ?? (Object.hasOwn(rule.reference_points, entity.branch) ? rule.reference_points[entity.branch] : null);
    return { entity, x: point && Math.floor((point[0] * rule.cos_ppm) / 1e6), y: point && point[1], index: 0 };
  });
  const known = placed.filter((one) => one.x !== null);
  const range = (values) => values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);
  const [left, right] = range(known.map((one) => one.x));
  const [bottom, top] = range(known.map((one) => one.y));
  const span = Math.max(right - left, top - bottom, 1);
  for (const one of known) {
    one.index = hilbert(Math.floor(((one.x - left) * SIDE) / span), Math.floor(((one.y - bottom) * SIDE) / span));
  }
  placed.sort((a, b) => a.index - b.index || (a.entity.code < b.entity.code ? -1 : 1));
  return placed.map((one) => one.entity);
}

function equalRuns(items, parts) {
  const runs = [];
  let at = 0;
  for (let part = 0; part < parts; part += 1) {
    const size = Math.floor(items.length / parts) + (part < items.length % parts ? 1 : 0);
    runs.push(items.slice(at, at + size));
    at += size;
  }
  return runs;
}

/** `{id, branch, entities, round}` as the transcript shows them; none in mode ENTITY. */
export function formPackages(header, entities, seed) {
  const { mode } = header.packages;
  const { rounds } = header.team;
  const count = header.team.count * rounds;
  require(entities.length >= count, `抽中 ${entities.length} 户，少于 ${count} 个检查组`);
  if (mode === "ENTITY") return [];
  let made;
  if (mode === "RANDOM") {
    require(entities.length <= 3 * count, "随机名单包每包不得超过 3 户");
    made = Array.from({ length: count }, () => ({ branch: null, entities: [] }));
    ordered(entities.map((one) => one.code), seed("packages")).forEach((code, i) => made[i % count].entities.push(code));
  } else {
    const sorted = alongCurve(header.packages, entities);
    made = mode === "ZONE"
      ? equalRuns(sorted, count).map((run) => ({ branch: null, entities: run.map((one) => one.code) }))
      : branchPure(sorted, count);
  }
  const ids = numbered("P", count);
  const roundOf = rounds > 1 ? dealt(ids, rounds, seed("rounds")) : new Map();
  return made.map((one, i) => ({ id: ids[i], ...one, round: roundOf.get(ids[i]) ?? 1 }));
}

function branchPure(sorted, count) {
  const names = [...new Set(sorted.map((one) => one.branch))].sort();
  require(names.length <= count, `抽中主体涉及 ${names.length} 个辖区，多于 ${count} 个检查组`);
  const members = new Map(names.map((name) => [name, sorted.filter((one) => one.branch === name)]));
  const shares = new Map();
  let open = names;
  let left = count;
  for (;;) {
    const found = largestRemainder(left, open.map((name) => members.get(name).length));
    const none = open.filter((_, i) => found[i] === 0);
    if (!none.length) {
      open.forEach((name, i) => shares.set(name, found[i]));
      break;
    }
    for (const name of none) shares.set(name, 1);
    left -= none.length;
    open = open.filter((name) => !none.includes(name));
  }
  return names.flatMap((name) => equalRuns(members.get(name), shares.get(name))
    .map((run) => ({ branch: name, entities: run.map((one) => one.code) })));
}

/** What is checked in each round: `{packages, entities}`. */
export function shares(header, packages, entities, seed) {
  const { rounds } = header.team;
  let roundOf = new Map(packages.flatMap((one) => one.entities.map((code) => [code, one.round])));
  if (header.packages.mode === "ENTITY" && rounds > 1) {
    const byBranch = [...entities].sort((a, b) => order(a.branch, b.branch) || order(a.code, b.code));
    roundOf = dealt(byBranch.map((one) => one.code), rounds, seed("rounds"));
  }
  return Array.from({ length: rounds }, (_, i) => ({
    packages: packages.filter((one) => one.round === i + 1),
    entities: entities.filter((one) => (roundOf.get(one.code) ?? 1) === i + 1),
  }));
}

const order = (a, b) => (a < b ? -1 : Number(a > b));
