// Uniform matching, UPM (docs/draw-spec.md, section 7).

import { boundTable } from "./bounds.js";
import { isFeasible } from "./flow.js";
import { AttemptFailed, Refused, require } from "./reading.js";
import { classed, columnOrder, columnScales } from "./scaling.js";
import { ordered, Stream } from "./tickets.js";
import { product, quotient } from "./quotient.js";
import { space, walk, weigher } from "./walk.js";

const ONE = 2n ** 256n;
const MANY_ROWS = 1000;
const LARGEST = 8192;

/** What does not change from attempt to attempt. */
function prepared(problem) {
  const scales = columnScales(problem);
  const sizes = problem.columns.map((members) => members.length);
  const counts = problem.rows.map((members) => members.length);
  const top = problem.ofRow.map((open) => open.reduce((best, k) => Math.max(best, scales[k]), 1));
  const sum = problem.ofRow.map((open) => open.reduce((all, k) => all + sizes[k] * scales[k], 0));
  const left = problem.ofRow.map((open) => open.reduce((all, k) => all + sizes[k], 0));
  const tables = top.map((m, i) => boundTable(m, sum[i]));
  const power = (base, exponent) => base ** BigInt(exponent);
  const over = ONE * 2n ** BigInt(64 * problem.n) * 63n
    * product(scales.map((y, k) => power(BigInt(y), sizes[k])));
  const under = 64n * product(counts.map((n, i) => power(BigInt(top[i]) * tables[i][sum[i]], n)));
  return {
    ...problem, scales, sizes, counts, top, sum, left, quotient: quotient(over, under), order: columnOrder(problem),
    weights: weigher(tables, top), open: space(counts.length),
  };
}

/** Acceptance estimated with a seed of its own; what the cap follows from. */
function preflight(setup, seed, stage) {
  const big = setup.n > MANY_ROWS;
  const attempts = big ? 60n : 200n;
  const stream = new Stream(seed);
  let sum = 0n;
  for (let i = 0n; i < attempts; i += 1n) {
    const found = walk(setup, stream);
    if (found === null) continue;
    stream.word();
    sum += found.q;
  }
  if (sum * (big ? 40n : 400n) < attempts * ONE) throw new AttemptFailed("PREFLIGHT", stage, `${stage}：试算显示约束过紧`);
  return {
    cap: Number((40n * attempts * ONE + sum - 1n) / sum),
    estimate_ppb: Number((sum * 10n ** 9n) / (attempts * ONE)),
  };
}

/** Whether a completed walk is kept: the one test that makes every matching equally likely. */
const isAccepted = (q, stream) => stream.word() < q;

/**
 * `{pairs: column -> row, record}`; throws AttemptFailed where there is none. Rows of one kind
 * are allowed alike: `isAllowed(kind, column)`; without `kindOf` each row is a kind.
 */
export function matched(rowIds, columnIds, isAllowed, { seed, stage, preflightSeed, tell, kindOf = (row) => row }) {
  require(rowIds.length <= LARGEST, `配对超过 ${LARGEST} 行`);
  const problem = classed(rowIds, columnIds, isAllowed, kindOf);
  const sizes = (groups) => groups.map((members) => members.length);
  if (rowIds.length !== columnIds.length || !isFeasible(sizes(problem.rows), sizes(problem.columns), problem.allowed)) {
    throw new AttemptFailed("INFEASIBLE", stage, `${stage}：不存在合规的配对`);
  }
  const setup = prepared(problem);
  const { cap, estimate_ppb } = preflight(setup, preflightSeed, stage);
  const stream = new Stream(seed);
  for (let attempt = 1; attempt <= cap; attempt += 1) {
    tell(stage, attempt, cap);
    const found = walk(setup, stream);
    if (found === null || !isAccepted(found.q, stream)) continue;
    return {
      pairs: handedOut(setup, found.path, seed),
      record: { stage, attempts: attempt, words: stream.used, cap, estimate_ppb },
    };
  }
  throw new Refused(`${stage}：达到尝试上限 ${cap} 次，本场应作废`);
}

/** Rows of a class go in ticket order to the columns in the order of the walk. */
function handedOut(setup, path, seed) {
  const queues = setup.rows.map((ids) => ordered(ids, `${seed}:rows`));
  const pairs = new Map();
  let step = 0;
  for (const k of setup.order) {
    for (const column of setup.columns[k]) {
      pairs.set(column, queues[path[step]].shift());
      step += 1;
    }
  }
  return pairs;
}
