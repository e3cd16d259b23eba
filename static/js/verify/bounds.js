// Bound tables of the matching (docs/draw-spec.md, section 7, step 5).

const E9 = 2_718_281_828n;
const ceil = (a, b) => (a + b - 1n) / b;
const TWO96 = 2n ** 96n;
const NEAR = 1 - 1e-12; // doubles err by less than 1e-14 here, and ceilings by less than 2^-60
const tables = new Map();
const doubles = new Map(); // the same tables, each entry rounded to a double

/**
 * The largest candidate. Doubles tell which ones can be it: only those as large as the largest
 * double, but for NEAR, are worked out in integers. Nearly always that is one of m.
 */
function next(table, rounded, m, j) {
  const guesses = [];
  let most = 0;
  for (let b = 1; b <= m; b += 1) {
    const t = (b * 2 ** 64) / (m * rounded[j - b] * 2.718281828);
    guesses[b] = rounded[j - b] / (1 - t + (t * t) / 2 - (t * t * t) / 6);
    if (guesses[b] > most) most = guesses[b];
  }
  let best = 0n;
  for (let b = 1; b <= m; b += 1) {
    if (guesses[b] < most * NEAR) continue;
    const g = table[j - b];
    const t = ceil(BigInt(b) * 10n ** 9n * 2n ** 160n, BigInt(m) * g * E9);
    const x = TWO96 - t + (t * t >> 97n) - ceil(t * t * t, 6n << 192n);
    const bound = ceil(g * TWO96, x);
    if (bound > best) best = bound;
  }
  return best;
}

/** A_m[0 … last]; grown as needed and kept for the next matching. */
export function boundTable(m, last) {
  if (!tables.has(m)) { tables.set(m, []); doubles.set(m, []); }
  const table = tables.get(m);
  const rounded = doubles.get(m);
  const scale = BigInt(m);
  for (let j = table.length; j <= last; j += 1) {
    table.push(j <= m
      ? ceil(2n ** 64n * (scale * 10n ** 9n + 1_718_281_829n * BigInt(j)), scale * E9)
      : next(table, rounded, m, j));
    rounded.push(Number(table[j]));
  }
  return table;
}
