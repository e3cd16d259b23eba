// Uniform matching, UPM (docs/draw-spec.md, section 7).

import { boundTable } from "./bounds.js";
import { isFeasible } from "./flow.js";
import { AttemptFailed, Refused, require } from "./reading.js";
import { classed, columnOrder, columnScales } from "./scaling.js";
import { ordered, Stream } from "./tickets.js";

const ONE = 2n ** 256n;
const MANY_ROWS = 1000;
const LARGEST = 8192;

/** Product of many integers, by halves: factors of one size multiply fastest. */
function product(factors) {
  let now = factors.length ? factors : [1n];
  while (now.length > 1) {
    const half = [];
    for (let i = 0; i < now.length; i += 2) half.push(i + 1 < now.length ? now[i] * now[i + 1] : now[i]);
    now = half;
  }
  return now[0];
}

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
    ...problem, scales, sizes, counts, top, sum, left, over, under, order: columnOrder(problem),
    weights: weigher(tables, top),
    found: counts.map(() => 0), // the weights of the choice at hand
  };
}

/** w for row class i, column scale b and sum j; each is worked out once. */
function weigher(tables, top) {
  const last = top.reduce((best, m, i) => { best[m] = Math.max(best[m] ?? 0, tables[i].length); return best; }, []);
  const known = Array.from({ length: 17 * 17 });
  return (i, b, j) => {
    if (j <= b) return 0;
    const key = top[i] * 17 + b;
    const column = known[key] ?? (known[key] = new Float64Array(last[top[i]]).fill(-1));
    if (column[j] < 0) column[j] = Number((BigInt(b) << 100n) / (BigInt(top[i]) * tables[i][j - b]));
    return column[j];
  };
}

/** One walk over the columns: the row class of every column and q, or null where it died. */
function walk(setup, stream) {
  const counts = setup.counts.slice();
  const sum = setup.sum.slice();
  const left = setup.left.slice();
  const path = [];
  const totals = [];
  const chosen = [];
  for (const k of setup.order) {
    for (let c = 0; c < setup.sizes[k]; c += 1) {
      const pick = choose(setup, k, { counts, sum, left, totals, chosen }, stream);
      if (pick === null) return null;
      path.push(pick);
      counts[pick] -= 1;
      for (const i of setup.allowed[k]) {
        sum[i] -= setup.scales[k];
        left[i] -= 1;
        if (left[i] === 0 && counts[i] > 0) return null;
      }
    }
  }
  const q = (setup.over * product(totals)) / (setup.under * product(chosen));
  return { path, q: q < ONE ? q : ONE };
}

function choose(setup, k, { counts, sum, left, totals, chosen }, stream) {
  const b = setup.scales[k];
  const { found } = setup;
  let forced = null;
  let pressing = 0;
  let total = 0;
  for (const i of setup.allowed[k]) {
    if (counts[i] === 0) continue;
    if (left[i] === 1) { pressing += counts[i]; forced = i; }
    found[i] = setup.weights(i, b, sum[i]);
    total += counts[i] * found[i];
  }
  if (pressing) return pressing === 1 ? forced : null;
  if (total === 0) return null;
  const point = stream.below(total);
  let running = 0;
  for (const i of setup.allowed[k]) {
    if (counts[i] === 0) continue;
    running += counts[i] * found[i];
    if (running > point) {
      totals.push(BigInt(total));
      chosen.push(BigInt(found[i]));
      return i;
    }
  }
  throw new Error("the running sum never passed the point");
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
