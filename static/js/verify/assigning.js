// Who checks what (docs/draw-spec.md, section 8).

import { matched } from "./matching.js";
import { ordered } from "./tickets.js";

/** `{pairs: [[package or entity, team]], record}` of one attempt. */
export function assigned(header, teams, packages, entities, { seed, label, preflightSeed, tell }) {
  const isEntityLevel = header.packages.mode === "ENTITY";
  const columns = isEntityLevel
    ? entities.map((one) => ({ id: one.code, entities: [one.code] }))
    : packages;
  const rows = isEntityLevel ? slots(teams, entities.length, seed(`slots-${label}`)) : new Map(teams.map((team) => [team.id, team]));
  const rule = forbidding(header, entities);
  const column = new Map(columns.map((one) => [one.id, one]));
  const touched = new Map(columns.map((one) => [one.id, rule.touching(one.entities)]));
  const verdicts = new Map();
  const isAllowed = (row, id) => {
    const team = rows.get(row);
    const key = `${team.id},${id}`;
    if (!verdicts.has(key)) verdicts.set(key, !rule.isForbidden(team, column.get(id), touched.get(id)));
    return verdicts.get(key);
  };
  const stage = `match-${label}`;
  const { pairs, record } = matched([...rows.keys()], [...column.keys()], isAllowed, { seed: seed(stage), stage, preflightSeed, tell });
  return { pairs: [...column.keys()].sort().map((id) => [id, rows.get(pairs.get(id)).id]), record };
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

function forbidding(header, entities) {
  const branchOf = new Map(entities.map((one) => [one.code, one.branch]));
  const tags = header.task.items.map((item) => item.tag).filter((tag) => tag !== "");
  const recused = new Set(header.recusals.map((pair) => pair.join(",")));
  const isRecused = (person) => header.recusals.some(([id]) => id === person.id);
  return {
    touching: (codes) => new Set(codes.map((code) => branchOf.get(code))),
    isForbidden: (team, column, branches) => {
      if (header.own_branch === "HARD" && team.members.some((one) => branches.has(one.branch))) return true;
      const some = team.members.filter(isRecused);
      if (some.some((one) => column.entities.some((code) => recused.has(`${one.id},${code}`)))) return true;
      return tags.some((tag) => !team.members.some((one) => one.tags.includes(tag)));
    },
  };
}
