// The whole draw and its transcript (docs/draw-spec.md, sections 8 and 9).

import { assigned } from "./assigning.js";
import { drawEntities } from "./entities.js";
import { SPEC } from "./header.js";
import { drawInspectors, teamRules } from "./inspectors.js";
import { formPackages } from "./packages.js";
import { AttemptFailed, Refused } from "./reading.js";
import { hexOfText } from "./sha256.js";
import { formTeams } from "./teams.js";
import { shown, writer } from "./tickets.js";

const row = ({ code, stratum, ticket }) => [code, stratum, ticket];

/** The transcript as plain values. */
export function draw(header, frameDigest, columns, master, tell) {
  const stages = {};
  const seed = (stage) => {
    stages[stage] = `${master}:${header.draw_id}:${stage}`;
    return stages[stage];
  };
  const sample = drawEntities(header, columns, seed(header.weighted ? "entities-w" : "entities"), tell);
  const rules = teamRules(header);
  const people = drawInspectors(header, rules, seed);
  const packages = formPackages(header, sample.entities, seed);
  const official = climbed(header, { rules, people, packages, sample, seed, frameDigest, tell });
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
    teams: official.teams.map((team) => ({ id: team.id, members: team.members.map((one) => one.id) })),
    packages,
    assignment: official.assignment,
    attempts: official.attempts,
  };
}

/** The first attempt of the ladder that can be completed. */
function climbed(header, { rules, people, packages, sample, seed, frameDigest, tell }) {
  const failures = [];
  let last = null;
  for (let attempt = 1; attempt <= header.ladder; attempt += 1) {
    const context = { seed, attempt, preflightSeed: `preflight:${frameDigest}`, tell };
    try {
      const { teams, records } = formTeams(people, rules, header.inspector_recusals, context);
      const { pairs, record } = assigned(header, teams, packages, sample.entities, context);
      return { teams, assignment: pairs, attempts: { ladder: attempt, failures, matchings: [...records, record] } };
    } catch (error) {
      if (!(error instanceof AttemptFailed)) throw error;
      failures.push({ attempt, code: error.code, stage: error.stage });
      last = error;
    }
  }
  throw new Refused(`组队 ${header.ladder} 次均无法完成:${last.message}`);
}
