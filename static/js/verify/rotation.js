// Several rounds with the same people (docs/draw-spec.md, section 8).

import { ordered } from "./tickets.js";

/** What the rounds of an attempt leave behind: who met whom, and how many of the own branch. */
export class Past {
  constructor() {
    this.met = new Map();
    this.own = new Map();
  }

  haveMet(a, b) {
    return this.met.get(a.id)?.has(b.id) ?? false;
  }

  ownMet(person) {
    return this.own.get(person.id) ?? 0;
  }

  add(team) {
    for (const one of team) {
      const others = team.filter((other) => other !== one);
      const met = this.met.get(one.id) ?? new Set();
      others.forEach((other) => met.add(other.id));
      this.met.set(one.id, met);
      this.own.set(one.id, this.ownMet(one) + others.filter((other) => other.branch === one.branch).length);
    }
  }
}

/** The round of each id: of every `rounds` ids in a row one goes to each, by ticket. */
export function dealt(ids, rounds, seed) {
  const roundOf = new Map();
  for (let start = 0; start < ids.length; start += rounds) {
    ordered(ids.slice(start, start + rounds), seed).forEach((id, i) => roundOf.set(id, i + 1));
  }
  return roundOf;
}

/** The block `rotation` of the transcript. */
export function reached(rules, people, past) {
  if (rules.rounds === 1) return null;
  const ids = people.map((one) => one.id).sort();
  const partners = ids.map((id) => [id, (past.met.get(id)?.size ?? 0) - (past.own.get(id) ?? 0)]);
  return {
    rounds: rules.rounds,
    min_partners: rules.minPartners,
    reached: partners.reduce((least, [, n]) => Math.min(least, n), Infinity),
    partners,
  };
}
