// Which entities are drawn (docs/draw-spec.md, section 3).

import { require } from "./reading.js";
import { largestRemainder } from "./shares.js";
import { byTicket, shown, writer } from "./tickets.js";

/** How many each stratum gives, in plan order. */
export function takes(header) {
  const sizes = header.strata.map((stratum) => stratum.count);
  if (header.preselected) return sizes;
  if (header.total !== null) {
    require(header.total <= header.entities.count, `应抽总数 ${header.total} 多于名册 ${header.entities.count} 户`);
    return largestRemainder(header.total, sizes);
  }
  return header.strata.map(({ count, rule }) => {
    const wanted = Math.max(rule.min, Math.ceil((count * rule.ratio_bp) / 10_000));
    return Math.min(wanted, rule.max ?? count, count);
  });
}

/** A holder of the best ticket of one entity: its code, or with weights its best slip. */
export function ticketOf(columns, row, weighted, { ticket }) {
  const code = columns.code[row];
  if (!weighted) return { id: code, ticket: ticket(code), row };
  let best = null;
  for (let slip = 1; slip <= columns.weight[row]; slip += 1) {
    const id = `${code}#${slip}`;
    const one = { id, ticket: ticket(id), row };
    if (best === null || byTicket(one, best) < 0) best = one;
  }
  return best;
}

/** First digits of an entity's best ticket: enough to leave out who cannot be drawn. */
function leadingOf(columns, row, weighted, { leading }) {
  if (!weighted) return leading(columns.code[row]);
  let best = Infinity;
  for (let slip = 1; slip <= columns.weight[row]; slip += 1) best = Math.min(best, leading(`${columns.code[row]}#${slip}`));
  return best;
}

/** Those of `rows` who may be among the first `wanted`. */
function candidates(rows, digits, wanted) {
  if (wanted >= rows.length) return rows;
  if (wanted === 0) return [];
  const limit = rows.map((row) => digits[row]).sort((a, b) => a - b)[wanted - 1];
  return rows.filter((row) => digits[row] <= limit);
}

/** The sample, the substitutes and the strata, as the transcript shows them. */
export function drawEntities(header, columns, seed, tell) {
  const write = writer(seed);
  const strata = header.strata.map(() => []);
  const digits = new Uint32Array(columns.code.length);
  for (let row = 0; row < digits.length; row += 1) {
    digits[row] = leadingOf(columns, row, header.weighted, write);
    strata[columns.stratum[row]].push(row);
    if (row % 5000 === 0) tell("签号", row, digits.length);
  }
  const drawn = [];
  const reserves = [];
  const shownStrata = takes(header).map((take, i) => {
    const wanted = take + header.reserves;
    const found = candidates(strata[i], digits, wanted)
      .map((row) => ticketOf(columns, row, header.weighted, write))
      .sort(byTicket);
    drawn.push(...found.slice(0, take));
    reserves.push(...found.slice(take, wanted));
    const { id, count } = header.strata[i];
    return { id, count, take, cutoff: take ? shown(found[take - 1].ticket) : null };
  });
  const described = (one) => ({
    code: columns.code[one.row],
    stratum: header.strata[columns.stratum[one.row]].id,
    ticket: shown(one.ticket),
    branch: columns.branch[one.row],
    items: columns.items[one.row],
    point: columns.lon[one.row] === null ? null : [columns.lon[one.row], columns.lat[one.row]],
  });
  return {
    strata: shownStrata,
    entities: drawn.sort(byTicket).map(described),
    reserves: reserves.sort(byTicket).map(described),
  };
}
