// SHA-512 (FIPS 180-4) with BigInt: the few short texts that Ed25519 hashes.

const MASK = (1n << 64n) - 1n;
const K = [];
const START = [];
rootConstants();

/** The first 64 bits behind the point of the n-th roots of the first primes. */
function rootConstants() {
  for (let n = 2n; K.length < 80; n += 1n) {
    let prime = true;
    for (let d = 2n; d * d <= n; d += 1n) if (n % d === 0n) prime = false;
    if (!prime) continue;
    K.push(root(n << 192n, 3n) & MASK);
    if (START.length < 8) START.push(root(n << 128n, 2n) & MASK);
  }
}

/** The largest integer whose power is not above `value`, by halving. */
function root(value, power) {
  let [low, high] = [0n, 1n << 80n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= value) low = middle;
    else high = middle;
  }
  return low;
}

const turned = (x, by) => ((x >> by) | (x << (64n - by))) & MASK;

/** SHA-512 as 64 bytes. */
export function sha512(bytes) {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128);
  const view = new DataView(blocks.buffer);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  view.setBigUint64(blocks.length - 8, BigInt(bytes.length) * 8n);
  let state = START;
  for (let at = 0; at < blocks.length; at += 128) state = compressed(state, view, at);
  const found = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => found.setBigUint64(8 * i, word));
  return new Uint8Array(found.buffer);
}

function compressed(state, view, at) {
  const w = Array.from({ length: 16 }, (_, i) => view.getBigUint64(at + 8 * i));
  for (let i = 16; i < 80; i += 1) {
    const [x, y] = [w[i - 15], w[i - 2]];
    const s0 = turned(x, 1n) ^ turned(x, 8n) ^ (x >> 7n);
    const s1 = turned(y, 19n) ^ turned(y, 61n) ^ (y >> 6n);
    w.push((w[i - 16] + s0 + w[i - 7] + s1) & MASK);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 80; i += 1) {
    const s1 = turned(e, 14n) ^ turned(e, 18n) ^ turned(e, 41n);
    const t1 = h + s1 + ((e & f) ^ (~e & MASK & g)) + K[i] + w[i];
    const s0 = turned(a, 28n) ^ turned(a, 34n) ^ turned(a, 39n);
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK];
  }
  return [a, b, c, d, e, f, g, h].map((word, i) => (word + state[i]) & MASK);
}
