// The whole draw and its transcript (docs/draw-spec.md, sections 8 and 9).

import { assigned } from "./assigning.js";
import { drawEntities } from "./entities.js";
import { SPEC } from "./header.js";
import { drawInspectors, teamRules } from "./inspectors.js";
import { formPackages, numbered, shares } from "./packages.js";
import { AttemptFailed, Refused } from "./reading.js";
import { cellTaker } from "./recusals.js";
import { Past, reached } from "./rotation.js";
import { hexOfText } from "./sha256.js";
import { formTeams } from "./teams.js";
import { shown, writer } from "./tickets.js";

const row = ({ code, stratum, ticket }) => [code, stratum, ticket];

/** The transcript as plain values. */
export function draw(header, frameDigest, columns, master, blocked, tell) {
  const recusals = cellTaker(blocked);
  const stages = {};
  const seed = (stage) => {
    stages[stage] = `${master}:${header.draw_id}:${stage}`;
    return stages[stage];
  };
  const sample = drawEntities(header, columns, seed(header.weighted ? "entities-w" : "entities"), tell);
  const rules = teamRules(header);
  const people = drawInspectors(header, rules, seed);
  const packages = formPackages(header, sample.entities, seed);
  const official = climbed(header, { rules, people, packages, sample, seed, frameDigest, tell, take: recusals.take });
  return {
    spec: SPEC,
    draw_id: header.draw_id,
    frame_digest: frameDigest,
    master_digest: hexOfText(master),
    stages,
    strata: sample.strata,
    entities: sample.entities.map(row),
    reserves: sample.reserves.map(row),
    unlocated: sample.entities.filter((one) => one.point === null).map((one) => one.code),
    inspectors: people.map((one) => [one.id, one.pool, shown(writer(stages[`inspectors-${one.pool}`]).ticket(one.id))]),
    teams: official.teams.map(({ id, members, round }) => ({ id, members: members.map((one) => one.id), round })),
    packages,
    assignment: official.assignment,
    blocked: recusals.taken,
    attempts: official.attempts,
    rotation: official.rotation,
  };
}

/** The first attempt of the ladder that can be completed. */
function climbed(header, { rules, people, packages, sample, seed, frameDigest, tell, take }) {
  const work = shares(header, packages, sample.entities, seed);
  const failures = [];
  let last = null;
  for (let attempt = 1; attempt <= header.ladder; attempt += 1) {
    const context = { header, rules, people, seed, preflightSeed: `preflight:${frameDigest}`, tell, take };
    try {
      const { records, ...made } = session(attempt, work, context);
      return { ...made, attempts: { ladder: attempt, failures, matchings: records } };
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error;
      failures.push({ attempt, code: error.code, stage: error.stage });
      last = error;
    }
  }
  throw new Refused(`组队 ${header.ladder} 次均无法完成：${last.message}`);
}

/** All rounds of one attempt. */
function session(attempt, work, { header, rules, people, ...context }) {
  const past = new Past();
  const ids = numbered("T", rules.count * rules.rounds);
  const teams = [];
  const assignment = [];
  const records = [];
  work.forEach((share, i) => {
    const label = rules.rounds > 1 ? `${attempt}.${i + 1}` : `${attempt}`;
    const formation = formTeams(people, rules, { ...context, label, past });
    const formed = formation.teams.map((members, at) => ({ id: ids[teams.length + at], members, round: i + 1 }));
    const { pairs, record } = assigned(header, formed, share.packages, share.entities, { ...context, label });
    formation.teams.forEach((members) => past.add(members));
    teams.push(...formed);
    assignment.push(...pairs);
    records.push(...formation.records, record);
  });
  assignment.sort(([a], [b]) => (a < b ? -1 : 1));
  return { teams, assignment, records, rotation: reached(rules, people, past) };
}
