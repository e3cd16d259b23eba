// One attempt of the uniform matching (docs/draw-spec.md, section 7, steps 7 and 8).

/**
 * w by column scale b, row scale m and sum j, each worked out when first asked for: a list per b,
 * in which the part of m begins at `begin[m]`.
 */
export function weigher(tables, top) {
  const tableOf = [];
  top.forEach((m, i) => {
    if (tables[i].length > (tableOf[m]?.length ?? 0)) tableOf[m] = tables[i];
  });
  const begin = [];
  let length = 0;
  tableOf.forEach((table, m) => { begin[m] = length; length += table.length; });
  const known = [];
  const made = (b) => {
    const list = new Float64Array(length).fill(-1);
    for (const first of begin) if (first !== undefined) list.fill(0, first, first + b + 1);
    return list;
  };
  return {
    begin,
    listOf: (b) => known[b] ?? (known[b] = made(b)),
    work: (m, b, j) => Number((BigInt(b) << 100n) / (BigInt(m) * tableOf[m][j - b])),
  };
}

/** One walk over the columns: the row class of every column and q, or null where it died. */
export function walk(setup, stream) {
  const state = { counts: setup.counts.slice(), sum: setup.sum.slice(), left: setup.left.slice() };
  const found = { path: [], totals: [], chosen: [] };
  for (const k of setup.order) {
    if (!walkClass(setup, k, state, found, stream)) return null;
    for (const i of setup.allowed[k]) {
      state.sum[i] -= setup.scales[k] * setup.sizes[k];
      state.left[i] -= setup.sizes[k];
    }
  }
  return { path: found.path, q: setup.quotient(found.totals, found.chosen) };
}

/**
 * The columns of one class; false where the attempt died. All rows that are allowed here lose
 * alike with each column, so sum and left stay as they were and the steps are counted.
 */
function walkClass(setup, k, { counts, sum, left }, { path, totals, chosen }, stream) {
  const b = setup.scales[k];
  const open = rowsOf(setup, k, counts, sum, left);
  for (let step = 0; step < setup.sizes[k]; step += 1) {
    let pick;
    if (open.least - step === 1) {
      pick = forced(open, step);
      if (pick < 0) return false;
    } else {
      const total = weigh(setup, open, b, step * b);
      if (total === 0) return false;
      pick = firstAbove(open.edges, open.size, stream.below(total));
      totals.push(total);
      chosen.push(open.weights[pick]);
    }
    path.push(open.rows[pick]);
    counts[open.rows[pick]] -= 1;
    open.counts[pick] -= 1;
    if (open.counts[pick] === 0) drop(open, pick);
    if (open.least - step === 1) return false; // rows without a column left
  }
  return true;
}

/** Room for `rowsOf`, used again and again. */
export const space = (rows) => ({
  size: 0,
  least: Infinity, // the smallest left of those that have rows
  rows: new Int32Array(rows),
  counts: new Int32Array(rows),
  at: new Int32Array(rows), // of w in the list of the column scale
  left: new Int32Array(rows),
  weights: new Float64Array(rows),
  edges: new Float64Array(rows), // running sums of counts times weights
});

/** The row classes that a column class may have and that have rows left, side by side. */
function rowsOf(setup, k, counts, sum, left) {
  const { open, weights: { begin } } = setup;
  let size = 0;
  open.least = Infinity;
  for (const i of setup.allowed[k]) {
    if (counts[i] === 0) continue;
    open.rows[size] = i;
    open.counts[size] = counts[i];
    open.at[size] = begin[setup.top[i]] + sum[i];
    open.left[size] = left[i];
    if (left[i] < open.least) open.least = left[i];
    size += 1;
  }
  open.size = size;
  return open;
}

/** The one row that has no column left but this; -1 where there are more. */
function forced({ size, counts, left }, step) {
  let pick = -1;
  let pressing = 0;
  for (let r = 0; r < size; r += 1) {
    if (left[r] - step === 1) { pressing += counts[r]; pick = r; }
  }
  return pressing === 1 ? pick : -1;
}

function weigh(setup, { size, rows, counts, at, weights, edges }, b, lost) {
  const list = setup.weights.listOf(b);
  let total = 0;
  for (let r = 0; r < size; r += 1) {
    let w = list[at[r] - lost];
    if (w < 0) {
      const m = setup.top[rows[r]];
      w = setup.weights.work(m, b, at[r] - lost - setup.weights.begin[m]);
      list[at[r] - lost] = w;
    }
    weights[r] = w;
    total += counts[r] * w;
    edges[r] = total;
  }
  return total;
}

function firstAbove(edges, size, point) {
  let low = 0;
  let high = size - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle] > point) high = middle;
    else low = middle + 1;
  }
  return low;
}

function drop(open, pick) {
  open.size -= 1;
  for (const list of [open.rows, open.counts, open.at, open.left]) list.copyWithin(pick, pick + 1, open.size + 1);
  open.least = Infinity;
  for (let r = 0; r < open.size; r += 1) open.least = Math.min(open.least, open.left[r]);
}
