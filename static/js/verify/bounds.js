// Bound tables of the matching (docs/draw-spec.md, section 7, step 5).

const E9 = 2_718_281_828n;
const ceil = (a, b) => (a + b - 1n) / b;
const TWO96 = 2n ** 96n;
const tables = new Map();

function next(table, m, j) {
  let best = 0n;
  for (let b = 1; b <= m; b += 1) {
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
  if (!tables.has(m)) tables.set(m, []);
  const table = tables.get(m);
  const scale = BigInt(m);
  for (let j = table.length; j <= last; j += 1) {
    table.push(j <= m
      ? ceil(2n ** 64n * (scale * 10n ** 9n + 1_718_281_829n * BigInt(j)), scale * E9)
      : next(table, m, j));
  }
  return table;
}
