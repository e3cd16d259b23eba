// The supplementary draw (docs/draw-spec.md, section 12).

import { matched } from "./matching.js";
import { AttemptFailed, Refused } from "./reading.js";
import { hexOfText } from "./sha256.js";
import { entitiesOf, teamsOf } from "./standing.js";
import { SPEC } from "./supplement_frame.js";
import { ordered, shown, writer } from "./tickets.js";

/** The transcript as plain values. */
export function drawSupplement(frame, frameDigest, main, standing, master, tell) {
  const steps = stepsOf(frame.leaving.map((one) => one.inspector), standing, main.rules);
  const stages = {};
  const failures = [];
  for (let attempt = 1; attempt <= main.header.ladder; attempt += 1) {
    try {
      const { replacements, matchings } = attempted(attempt, { frame, frameDigest, main, standing, master, steps, stages, tell });
      return {
        spec: SPEC,
        draw_id: frame.draw_id,
        number: frame.number,
        frame_digest: frameDigest,
        master_digest: hexOfText(master),
        stages,
        replacements: replacements.sort((a, b) => (a[0] < b[0] ? -1 : 1)),
        attempts: { ladder: attempt, failures, matchings },
      };
    } catch (error) {
      if (!(error instanceof AttemptFailed) || error.stage.endsWith("-1")) throw error;
      failures.push({ attempt, code: error.code, stage: error.stage });
    }
  }
  throw new Refused("按事先声明的次数重试，补抽仍不能完成");
}

/**
 * Who leaves, in steps: nobody of a step shares a team with another of the same step, nor a
 * partner where partners of the own branch are counted.
 */
function stepsOf(leaving, standing, rules) {
  const stepOf = new Map();
  const near = (one) => {
    const teams = teamsOf(standing, one);
    return new Set(rules.ownAllowance === Infinity ? teams : teams.flatMap((team) => standing.teams.get(team)));
  };
  for (const one of leaving) {
    const here = near(one);
    const beside = [...stepOf].filter(([other]) => [...near(other)].some((place) => here.has(place)));
    stepOf.set(one, Math.max(-1, ...beside.map(([, step]) => step)) + 1);
  }
  const steps = [];
  for (const [one, step] of stepOf) (steps[step] ??= []).push(one);
  return steps;
}

function attempted(attempt, context) {
  const { frame, frameDigest, master, steps, stages, tell } = context;
  const came = new Map();
  const replacements = [];
  const matchings = [];
  steps.forEach((leaving, place) => {
    const stage = `supplement-${frame.number}-${attempt}-${place + 1}`;
    const later = steps.slice(place + 1).flat();
    const candidates = frame.candidates.filter((one) => ![...came.values()].includes(one));
    const seats = new Map(leaving.map((one) => [one, seatOf(one, { ...context, leaving, later, came, candidates })]));
    const isAllowed = (row, column) => !seats.has(column) || fits(seats.get(column), context.main.people.get(row));
    const outside = candidates.length - leaving.length;
    if (outside < 0) throw new AttemptFailed("INFEASIBLE", stage, `${stage}：候选人员不足`);
    const seed = `${master}:${frame.draw_id}:${stage}`;
    let filled;
    if (leaving.length === 1) {
      const [first] = ordered(candidates.filter((one) => isAllowed(one, leaving[0])), seed);
      if (first === undefined) throw new AttemptFailed("INFEASIBLE", stage, `${stage}：没有合规的候选人员`);
      stages[stage] = seed;
      filled = [[leaving[0], first]];
    } else {
      const width = String(outside).length;
      const rest = Array.from({ length: outside }, (_, i) => `#${String(i + 1).padStart(width, "0")}`);
      const columns = [...leaving, ...rest];
      const { pairs, record } = seeded(stages, stage, seed, () => matched(candidates, columns, isAllowed, {
        seed, stage, preflightSeed: `preflight:${frameDigest}`, tell,
      }));
      matchings.push(record);
      filled = leaving.map((one) => [one, pairs.get(one)]);
    }
    const { ticket } = writer(seed);
    for (const [old, one] of filled) {
      came.set(old, one);
      replacements.push([old, one, shown(ticket(one))]);
    }
  });
  return { replacements, matchings };
}

/** A stage counts as used once a matching exists, even where its pre-flight then fails. */
function seeded(stages, stage, seed, work) {
  try {
    const found = work();
    stages[stage] = seed;
    return found;
  } catch (error) {
    if (!(error instanceof AttemptFailed && error.code === "INFEASIBLE")) stages[stage] = seed;
    throw error;
  }
}

/** What decides who may take the seats of one who leaves. */
function seatOf(one, { frame, main, standing, leaving, later, came, candidates }) {
  const { header, people } = main;
  const teams = teamsOf(standing, one);
  const absent = new Set([...leaving, ...later]);
  const presentIn = (team) => standing.teams.get(team).map((id) => came.get(id) ?? id).filter((id) => !absent.has(id)).map((id) => people.get(id));
  const present = teams.map(presentIn);
  const around = present.flat();
  const { rules } = main;
  const needs = [];
  teams.forEach((team, i) => {
    const items = [...new Set(entitiesOf(standing, [team]).flatMap((code) => main.sealed(code).tags))];
    const seats = [...rules.seats, ...items.map((tag) => ({ min: 1, holds: (person) => person.tags.includes(tag) }))];
    const left = standing.teams.get(team).filter((id) => later.includes(id)).length;
    for (const seat of seats) {
      const missing = seat.min - present[i].filter(seat.holds).length;
      if (missing > left) needs.push(seat.holds);
      if (missing - 1 > left) needs.push(() => false);
    }
  });
  const leads = teams.some((team) => standing.teams.get(team)[0] === one);
  if (leads && rules.certifiedLead && rules.leadPool === null) needs.push((person) => person.lead);
  const barred = new Set(frame.blocked.filter(([, team]) => teams.includes(team)).map(([id]) => id));
  const here = new Set(around.map((person) => person.id));
  for (const [left, right] of frame.blocked_pairs) {
    if (here.has(left)) barred.add(right);
    if (here.has(right)) barred.add(left);
  }
  const checked = header.own_branch === "HARD" ? entitiesOf(standing, teams) : [];
  const self = people.get(one);
  return {
    pool: self.pool,
    barred: new Set([...barred].filter((id) => candidates.includes(id))),
    branch: header.team.relation === "SAME_BRANCH" ? self.branch : null,
    crowded: crowdedBranches(around, [...standing.teams.keys()].map(presentIn), rules.ownAllowance),
    taken: new Set([...(header.team.relation === "DIFFERENT_BRANCH" ? around.map((person) => person.branch) : []), ...checked.map((code) => main.sealed(code).branch)]),
    needs,
  };
}

/** Branches whose people may not come: somebody would meet too few people of other branches. */
function crowdedBranches(around, teams, allowance) {
  if (allowance === Infinity) return new Set();
  const isOwn = (person) => (other) => other !== person && other.branch === person.branch;
  const met = (person) => teams.filter((team) => team.includes(person)).flat().filter(isOwn(person)).length;
  const beside = (branch) => around.filter((person) => person.branch === branch).length;
  return new Set(around.filter((person) => met(person) >= allowance || beside(person.branch) > allowance).map((person) => person.branch));
}

function fits(seat, person) {
  if (person.pool !== seat.pool || seat.barred.has(person.id) || seat.taken.has(person.branch)) return false;
  if (seat.crowded.has(person.branch)) return false;
  if (seat.branch !== null && person.branch !== seat.branch) return false;
  return seat.needs.every((holds) => holds(person));
}
