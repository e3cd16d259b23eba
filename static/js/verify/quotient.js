// The chance of a walk (docs/draw-spec.md, section 7, step 8), exact to the last bit.

const ONE = 2n ** 256n;
const KEPT = 448; // leading bits; two such numbers multiplied still fit a double's range
const BEHIND = 64n; // binary places behind the point that decide whether the floor is certain
const DOUBT = 2n ** 20n; // far more than all that was cut off can be worth there

/** A product by halves, of numbers or integers. */
export function product(factors) {
  let now = factors.length ? factors.map(BigInt) : [1n];
  while (now.length > 1) {
    const half = [];
    for (let i = 0; i < now.length; i += 2) half.push(i + 1 < now.length ? now[i] * now[i + 1] : now[i]);
    now = half;
  }
  return now[0];
}

/** A positive integer as `[bits, shift]`: its leading bits, and how many were cut off. */
function cut(value, shift) {
  const spare = Math.floor(Math.log2(Number(value))) - KEPT;
  return spare > 0 ? [value >> BigInt(spare), shift + spare] : [value, shift];
}

/** A product likewise. Each cut takes less than one part in 2^447. */
function roughProduct(factors) {
  let now = factors.map((factor) => [BigInt(factor), 0]);
  while (now.length > 1) {
    const half = [];
    for (let i = 0; i + 1 < now.length; i += 2) half.push(cut(now[i][0] * now[i + 1][0], now[i][1] + now[i + 1][1]));
    if (now.length % 2) half.push(now[now.length - 1]);
    now = half;
  }
  return now[0] ?? [1n, 0];
}

const shifted = (value, by) => (by >= 0 ? value << BigInt(by) : value >> BigInt(-by));

/** `⌊over·Π totals / (under·Π chosen)⌋`, at most 2^256, for factors below 2^53. */
export function quotient(over, under) {
  const places = 2 * KEPT + under.toString(16).length * 4 - over.toString(16).length * 4;
  const [ratio, ratioShift] = shortened(shifted(over, places) / under, -places);
  return (totals, chosen) => {
    const [above, aboveShift] = roughProduct(totals);
    const [below, belowShift] = roughProduct(chosen);
    const rough = shifted(ratio * above, KEPT) / below;
    const fixed = shifted(rough, ratioShift + aboveShift - belowShift - KEPT + Number(BEHIND));
    const rest = BigInt.asUintN(Number(BEHIND), fixed);
    const certain = rest > DOUBT && rest < 2n ** BEHIND - DOUBT;
    const q = certain ? fixed >> BEHIND : (over * product(totals)) / (under * product(chosen));
    return q < ONE ? q : ONE;
  };
}

function shortened(value, shift) {
  const spare = value.toString(16).length * 4 - KEPT;
  return spare > 0 ? [value >> BigInt(spare), shift + spare] : [value, shift];
}
