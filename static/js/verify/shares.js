// Largest remainder (docs/draw-spec.md, section 3): used for totals, packages and teams.

/** Whole shares of `total` in proportion to `sizes`, and who comes next for what is left. */
export function wholeShares(total, sizes) {
  const sum = sizes.reduce((all, size) => all + size, 0);
  const shares = sizes.map((size) => (sum ? Math.floor((total * size) / sum) : 0));
  const turn = sizes
    .map((size, i) => ({ i, rest: sum ? (total * size) % sum : 0 }))
    .sort((a, b) => b.rest - a.rest || a.i - b.i)
    .map((one) => one.i);
  return { shares, turn };
}

/** Shares that sum to `total`; ties to what stands earlier. */
export function largestRemainder(total, sizes) {
  const { shares, turn } = wholeShares(total, sizes);
  let left = total - shares.reduce((all, share) => all + share, 0);
  for (const i of turn) {
    if (left === 0) break;
    shares[i] += 1;
    left -= 1;
  }
  return shares;
}
