// Stage seeds, tickets and the integer stream (docs/draw-spec.md, sections 1 and 2).

import { hexOfText, integer, prefixed } from "./sha256.js";

const SHOWN = 18;
const LEADING = 6;
const BLOCK = 64; // every seed is longer: it holds a digest of 64 characters

/** How to write tickets for one stage seed. */
export function writer(seed) {
  const hash = prefixed(hexOfText(seed));
  return {
    /** The whole ticket. */
    ticket: (id) => [...integer(hash(id)).toString().padStart(64, "0")].reverse().join(""),
    /** Its first six digits as a number, read off the hash without writing it out. */
    leading: (id) => {
      let low = 0;
      for (const word of hash(id)) low = (low * 2 ** 32 + (word >>> 0)) % 10 ** LEADING;
      let reversed = 0;
      for (let i = 0; i < LEADING; i += 1) {
        reversed = reversed * 10 + (low % 10);
        low = Math.floor(low / 10);
      }
      return reversed;
    },
  };
}

export const shown = (ticket) => ticket.slice(0, SHOWN);

/** Smaller tickets first, equal ones by id. */
export function byTicket(a, b) {
  if (a.ticket !== b.ticket) return a.ticket < b.ticket ? -1 : 1;
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

/** Ids in ticket order. */
export function ordered(ids, seed) {
  const { ticket } = writer(seed);
  return ids.map((id) => ({ id, ticket: ticket(id) })).sort(byTicket).map((one) => one.id);
}

/** The words of a seed, one after the other; `used` counts them. */
export class Stream {
  constructor(seed) {
    this.used = 0;
    this.rest = seed.slice(BLOCK);
    this.hash = prefixed(seed.slice(0, BLOCK));
  }

  word() {
    this.used += 1;
    return integer(this.hash(`${this.rest},${this.used}`));
  }

  /** The next word modulo a bound below 2^53. */
  below(bound) {
    return Number(this.word() % BigInt(bound));
  }
}
