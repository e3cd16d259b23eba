// Teams (docs/draw-spec.md, section 5).

import { byBranch, quotaFirst } from "./inspectors.js";
import { matched } from "./matching.js";
import { AttemptFailed } from "./reading.js";
import { ordered } from "./tickets.js";

const STEPS = ["pairs", "third", "fourth", "fifth", "sixth"];

/** `{teams, records}` of one round of one attempt; `past` is what earlier rounds left behind. */
export function formTeams(people, rules, given) {
  const context = { ...given, rules, records: [] };
  const teams = rules.staysInBranch
    ? byBranch(people).flatMap((one) => formed(one.people, one.people.length / rules.size, `-${one.branch}`, context))
    : formed(people, rules.count, "", context);
  teams.sort((a, b) => (a[0].id < b[0].id ? -1 : 1));
  return { teams, records: context.records };
}

function formed(people, count, suffix, context) {
  const { rules, seed, label } = context;
  const persons = new Map(people.map((one) => [one.id, one]));
  const byLot = ordered([...persons.keys()], seed(`leads-${label}`)).map((id) => persons.get(id));
  const [leads, ...groups] = rules.givesByPool ? byPool(byLot, count, rules) : byLead(byLot, count, rules);
  let teams = leads.map((lead) => [lead]);
  groups.forEach((group, g) => {
    const stage = `${STEPS[g]}-${label}${suffix}`;
    const rows = new Map(teams.map((team) => [team[0].id, team]));
    const stepsLeft = groups.length - 1 - g;
    const fitting = (row, column) => fits(rows.get(row), persons.get(column), stepsLeft, context);
    const isBlocked = context.take(stage, rows, new Set(group.map((one) => one.id)), fitting);
    const isAllowed = (row, column) => fitting(row, column) && !isBlocked(row, column);
    const { pairs, record } = matched([...rows.keys()], group.map((one) => one.id), isAllowed, {
      seed: seed(stage), stage, preflightSeed: context.preflightSeed, tell: context.tell,
    });
    context.records.push(record);
    for (const [column, row] of pairs) rows.get(row).push(persons.get(column));
    teams = [...rows.values()];
  });
  return teams;
}

/** Leads and groups where every pool gives as many members to each team: the lead pool's first. */
function byPool(byLot, count, rules) {
  const others = [...new Set(byLot.map((one) => one.pool))].filter((pool) => pool !== rules.leadPool).sort();
  return [rules.leadPool, ...others].flatMap((pool) => {
    const inside = byLot.filter((one) => one.pool === pool);
    return Array.from({ length: inside.length / count }, (_, i) => inside.slice(i * count, (i + 1) * count));
  });
}

function byLead(byLot, count, rules) {
  const leads = chosenLeads(byLot, count, rules);
  return [leads, ...split(byLot.filter((one) => !leads.includes(one)), leads, count, rules)];
}

function chosenLeads(byLot, count, rules) {
  let able = byLot;
  if (rules.leadPool !== null) able = byLot.filter((one) => one.pool === rules.leadPool);
  else if (rules.certifiedLead) able = byLot.filter((one) => one.lead);
  const isEnough = rules.leadPool === null ? able.length >= count : able.length === count;
  if (!isEnough) throw new AttemptFailed("INFEASIBLE", "leads", "主办人数不足");
  return able.slice(0, count);
}

/** The others by seat; the last group is chosen first, from the largest tickets. */
function split(others, leads, count, rules) {
  let rest = [...others].reverse();
  const groups = [];
  for (let fromEnd = 1; fromEnd < rules.size; fromEnd += 1) {
    const needs = rules.seats.map(({ min, holds }) => {
      if (fromEnd > min) return 0;
      return fromEnd < min ? count : leads.filter((one) => !holds(one)).length;
    });
    const group = quotaFirst(rest, count, rules.seats, needs);
    rest = rest.filter((one) => !group.includes(one));
    groups.unshift(group.reverse());
  }
  return groups;
}

function fits(team, member, stepsLeft, { rules, past }) {
  if (team.some((one) => past.haveMet(one, member))) return false;
  if (rules.relation === "DIFFERENT_BRANCH" && team.some((one) => one.branch === member.branch)) return false;
  if (rules.relation === "SAME_BRANCH" && team[0].branch !== member.branch) return false;
  if (!leavesRoom(team, member, rules.ownAllowance, past)) return false;
  return rules.seats.every(({ min, holds }) => {
    const missing = min - team.filter(holds).length - (holds(member) ? 1 : 0);
    return missing <= stepsLeft;
  });
}

/** Whether everybody can still meet enough people of other branches. */
function leavesRoom(team, member, allowance, past) {
  const own = team.filter((one) => one.branch === member.branch);
  if (past.ownMet(member) + own.length > allowance && own.length) return false;
  return own.every((one) => past.ownMet(one) + own.length <= allowance);
}
