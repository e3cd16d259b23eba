// Which inspectors are drawn (docs/draw-spec.md, section 4).

import { Refused, require } from "./reading.js";
import { wholeShares } from "./shares.js";
import { ordered } from "./tickets.js";

const LED_BY_A_POOL = ["SECTION_STATION", "STATION_BRIGADE", "TWO_POOL", "DEPARTMENTS"];

/** The plan's rules for teams in the form the formation needs. */
export function teamRules(header) {
  const { team } = header;
  const pools = header.pools.map((pool) => pool.id).sort();
  const hasTwoPools = team.lead_pool !== null || LED_BY_A_POOL.includes(team.pairing);
  const seats = team.seats.map(({ tag, min }) => ({ min, name: tag, holds: (person) => person.tags.includes(tag) }));
  if (team.certified_lead) seats.push({ min: 1, name: "主办资格", holds: (person) => person.lead });
  return {
    count: team.count,
    size: team.size,
    leadPool: hasTwoPools ? (team.lead_pool ?? pools[0]) : null,
    givesByPool: team.pairing === "DEPARTMENTS",
    relation: team.relation,
    certifiedLead: team.certified_lead,
    seats,
    rounds: team.rounds,
    minPartners: team.min_partners,
    // How many partners may be of one's own branch; without limit where nobody counts them.
    ownAllowance: team.min_partners === 0 || team.relation === "DIFFERENT_BRANCH"
      ? Infinity : team.rounds * (team.size - 1) - team.min_partners,
    staysInBranch: team.relation === "SAME_BRANCH" && !hasTwoPools,
  };
}

/** `take` of the people, who stand in ticket order; bearers of scarce seats first. */
export function quotaFirst(people, take, seats, needs) {
  const marked = new Set();
  seats.forEach((seat, s) => {
    let bearing = people.filter((person) => marked.has(person) && seat.holds(person)).length;
    for (const person of people) {
      if (bearing >= needs[s]) break;
      if (marked.has(person) || !seat.holds(person)) continue;
      marked.add(person);
      bearing += 1;
    }
  });
  for (const person of people) {
    if (marked.size >= take) break;
    marked.add(person);
  }
  return people.filter((person) => marked.has(person)).slice(0, take);
}

/** Everybody drawn, pool by pool in id order, in ticket order. */
export function drawInspectors(header, rules, seed) {
  for (const seat of rules.seats) {
    const all = header.inspectors.filter(seat.holds).length;
    require(all >= rules.count * seat.min, `席位“${seat.name}”需要 ${rules.count * seat.min} 人，名册只有 ${all} 人`);
  }
  const pools = [...header.pools].sort((a, b) => (a.id < b.id ? -1 : 1));
  const members = pools.map((pool) => {
    const people = new Map(header.inspectors.filter((one) => one.pool === pool.id).map((one) => [one.id, one]));
    return ordered([...people.keys()], seed(`inspectors-${pool.id}`)).map((id) => people.get(id));
  });
  if (rules.staysInBranch) {
    require(pools.length === 1, "本所组队只能有一个人员库");
    return drawBranches(members[0], rules);
  }
  const drawn = [];
  pools.forEach((pool, p) => {
    const needs = rules.seats.map((seat) => {
      const later = pools.slice(p + 1).map((next, i) => Math.min(members[p + 1 + i].filter(seat.holds).length, next.take));
      return rules.count * seat.min - drawn.filter(seat.holds).length - later.reduce((sum, n) => sum + n, 0);
    });
    drawn.push(...quotaFirst(members[p], pool.take, rules.seats, needs));
  });
  return drawn;
}

export function byBranch(people) {
  const found = new Map();
  for (const person of people) {
    if (!found.has(person.branch)) found.set(person.branch, []);
    found.get(person.branch).push(person);
  }
  return [...found.keys()].sort().map((branch) => ({ branch, people: found.get(branch) }));
}

/** Whole teams of every branch. */
function drawBranches(people, rules) {
  const branches = byBranch(people);
  const rooms = branches.map((one) => Math.min(
    Math.floor(one.people.length / rules.size),
    ...rules.seats.map((seat) => Math.floor(one.people.filter(seat.holds).length / seat.min)),
  ));
  const teams = shareTeams(rules.count, branches.map((one) => one.people.length), rooms);
  const chosen = new Set(branches.flatMap((one, i) => quotaFirst(
    one.people, teams[i] * rules.size, rules.seats, rules.seats.map((seat) => teams[i] * seat.min),
  )));
  return people.filter((person) => chosen.has(person));
}

function shareTeams(total, sizes, rooms) {
  const given = sizes.map(() => 0);
  let open = sizes.map((_, i) => i);
  let left = total;
  for (;;) {
    const { shares, turn } = wholeShares(left, open.map((i) => sizes[i]));
    const full = open.filter((i, at) => shares[at] > rooms[i]);
    if (full.length) {
      for (const i of full) { given[i] = rooms[i]; left -= rooms[i]; }
      open = open.filter((i) => !full.includes(i));
      continue;
    }
    open.forEach((i, at) => { given[i] = shares[at]; left -= shares[at]; });
    while (left > 0) {
      const before = left;
      for (const at of turn) {
        if (left > 0 && given[open[at]] < rooms[open[at]]) { given[open[at]] += 1; left -= 1; }
      }
      if (left === before) throw new Refused(`各辖区人员不足以组成 ${total} 个检查组`);
    }
    return given;
  }
}
