// Who checks what (docs/draw-spec.md, section 8).

import { matched } from "./matching.js";
import { ordered } from "./tickets.js";

/** `{pairs: [[package or entity, team]], record}` of one attempt. */
export function assigned(header, teams, packages, entities, { seed, label, preflightSeed, tell, take }) {
  const isEntityLevel = header.packages.mode === "ENTITY";
  const targets = isEntityLevel ? entities.map((one) => ({ id: one.code, entities: [one.code] })) : packages;
  const known = new Map(entities.map((one) => [one.code, one]));
  const columns = new Map(targets.map((one) => [one.id, described(header, one, known)]));
  const byId = new Map(teams.map((team) => [team.id, team]));
  const rows = isEntityLevel ? slots(teams, entities.length, seed(`slots-${label}`)) : byId;
  const stage = `match-${label}`;
  const fitting = asker(header, byId, columns);
  const isBlocked = take(stage, byId, columns, fitting);
  const isAllowed = (team, id) => fitting(team, id) && !isBlocked(team, id);
  const kindOf = (row) => rows.get(row).id;
  const { pairs, record } = matched([...rows.keys()], [...columns.keys()], isAllowed, { seed: seed(stage), stage, preflightSeed, tell, kindOf });
  return { pairs: [...columns.keys()].sort().map((id) => [id, rows.get(pairs.get(id)).id]), record };
}

/** `mayCheck` by ids; a team is asked once for all targets of the same branches and tags. */
function asker(header, byId, columns) {
  const kinds = new Map();
  const kindOf = new Map([...columns].map(([id, { branches, tags }]) => {
    const key = JSON.stringify([[...branches].sort(), [...tags].sort()]);
    if (!kinds.has(key)) kinds.set(key, kinds.size);
    return [id, kinds.get(key)];
  }));
  const known = new Map([...byId.keys()].map((team) => [team, []]));
  return (team, id) => {
    const answers = known.get(team);
    const kind = kindOf.get(id);
    return answers[kind] ?? (answers[kind] = mayCheck(header, byId.get(team), columns.get(id)));
  };
}

/** Slots `team#1`, `team#2`, … so that the entities go round. */
function slots(teams, total, seed) {
  const each = Math.floor(total / teams.length);
  const more = new Set(ordered(teams.map((team) => team.id), seed).slice(0, total % teams.length));
  const width = String(each + 1).length;
  const rows = new Map();
  for (const team of teams) {
    const count = each + (more.has(team.id) ? 1 : 0);
    for (let i = 1; i <= count; i += 1) rows.set(`${team.id}#${String(i).padStart(width, "0")}`, team);
  }
  return rows;
}

/** What decides about a package or entity: branches, and tags that its entities' items need. */
function described(header, target, known) {
  const inside = target.entities.map((code) => known.get(code));
  const tags = inside.flatMap((one) => one.items.map((place) => header.task.items[place].tag));
  return { branches: new Set(inside.map((one) => one.branch)), tags: [...new Set(tags)].filter((tag) => tag !== "") };
}

/** Every rule but recusals. */
function mayCheck(header, team, { branches, tags }) {
  if (header.own_branch === "HARD" && team.members.some((one) => branches.has(one.branch))) return false;
  return tags.every((tag) => team.members.some((one) => one.tags.includes(tag)));
}
