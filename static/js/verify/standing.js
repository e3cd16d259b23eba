// How things stand after the draw, and substitutes (docs/draw-spec.md, sections 11 and 12).

import { ordered } from "./tickets.js";
import { Refused, require } from "./reading.js";
import { canonical } from "./canonical.js";

/** The first draw's assignment: teams by id, and who checks each entity. */
export function firstStanding(transcript) {
  const teamOf = new Map(transcript.assignment);
  const places = new Map();
  for (const one of transcript.packages) {
    for (const code of one.entities) places.set(code, { team: teamOf.get(one.id), package: one.id });
  }
  if (transcript.packages.length === 0) for (const [code, team] of teamOf) places.set(code, { team, package: "" });
  const teams = new Map(transcript.teams.map((team) => [team.id, team.members]));
  return { teams, places, called: new Set(), gone: new Set() };
}

function substituted(standing, change) {
  const places = new Map(standing.places);
  places.delete(change.replaced);
  places.set(change.substitute, { team: change.team, package: change.package });
  return { ...standing, places, called: new Set([...standing.called, change.substitute]) };
}

/** The standing after a supplementary draw. */
export function replaced(standing, replacements) {
  const came = new Map(replacements.map(([old, one]) => [old, one]));
  const teams = new Map([...standing.teams].map(([team, people]) => [team, people.map((one) => came.get(one) ?? one)]));
  return { ...standing, teams, gone: new Set([...standing.gone, ...came.keys()]) };
}

export const teamsOf = (standing, person) =>
  [...standing.teams].filter(([, people]) => people.includes(person)).map(([team]) => team).sort();

export const entitiesOf = (standing, teams) =>
  [...standing.places].filter(([, place]) => teams.includes(place.team)).map(([code]) => code);

function nextSubstitute({ transcript }, standing, gone, name) {
  require(standing.places.has(gone), `${name}：主体 ${gone} 不在现行的检查名单中`);
  const [, stratum] = [...transcript.entities, ...transcript.reserves].find(([code]) => code === gone);
  const next = transcript.reserves.find(([code, group]) => group === stratum && !standing.called.has(code));
  if (next === undefined) throw new Refused(`${name}：本层递补已全部用完`);
  return next[0];
}

/** Teams asked to take a substitute: that of the replaced one, then those of its round by ticket. */
function teamsInTurn(main, standing, gone, code) {
  const own = standing.places.get(gone).team;
  const roundOf = new Map(main.transcript.teams.map((team) => [team.id, team.round]));
  const others = [...roundOf.keys()].filter((team) => team !== own && roundOf.get(team) === roundOf.get(own));
  return [own, ...ordered(others, `${main.master}:${main.header.draw_id}:substitute-${code}`)];
}

function mayCheck(main, standing, team, code) {
  const members = standing.teams.get(team).map((one) => main.people.get(one));
  const { branch, tags } = main.sealed(code);
  if (main.header.own_branch === "HARD" && members.some((one) => one.branch === branch)) return false;
  return tags.every((tag) => members.some((one) => one.tags.includes(tag)));
}

/** The standing after a published substitution, if it is the one that the rule gives. */
export function checkedSubstitution(main, standing, found) {
  const name = `第 ${found.number} 次递补`;
  const code = nextSubstitute(main, standing, found.replaced, name);
  require(code === found.substitute, `${name}的替换对象不是本层下一签：应为 ${code}`);
  const passed = [];
  const team = teamsInTurn(main, standing, found.replaced, code).find((one) => {
    if (!mayCheck(main, standing, one, code)) return false;
    if (!found.recused.includes(one)) return true;
    passed.push(one);
    return false;
  });
  const old = standing.places.get(found.replaced);
  const moved = team !== old.team && main.transcript.packages.length > 0;
  const joined = moved ? main.transcript.assignment.find(([, holder]) => holder === team)?.[0] : old.package;
  const isSame = team === found.team && joined === found.package && canonical(passed.sort()) === canonical(found.recused);
  require(isSame, `${name}的接手检查组与规则给出的不同`);
  return substituted(standing, found);
}
