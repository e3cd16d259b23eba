// SHA-256 (FIPS 180-4) and HMAC (RFC 2104), synchronous: a draw hashes short texts by the
// hundred thousand, for which an asynchronous call each would be far slower.

const K = new Int32Array(64);
const START = new Int32Array(8);
rootConstants();

function rootConstants() {
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
  for (let n = 2, found = 0; found < 64; n += 1) {
    let prime = true;
    for (let d = 2; d * d <= n; d += 1) if (n % d === 0) prime = false;
    if (!prime) continue;
    K[found] = fraction(Math.cbrt(n));
    if (found < 8) START[found] = fraction(Math.sqrt(n));
    found += 1;
  }
}

const W = new Int32Array(64);

/** One block of 64 bytes at `at` into the eight words of `state`. */
function compress(state, bytes, at) {
  for (let i = 0, p = at; i < 16; i += 1, p += 4) {
    W[i] = (bytes[p] << 24) | (bytes[p + 1] << 16) | (bytes[p + 2] << 8) | bytes[p + 3];
  }
  for (let i = 16; i < 64; i += 1) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3];
  let e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d;
  state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

const LAST = new Uint8Array(128);

/** The final state over `bytes`, continuing from `state` after `before` bytes (a multiple of 64). */
function finish(state, bytes, before) {
  const whole = bytes.length - (bytes.length % 64);
  for (let at = 0; at < whole; at += 64) compress(state, bytes, at);
  LAST.set(whole ? bytes.subarray(whole) : bytes);
  return close(state, bytes.length - whole, before + bytes.length);
}

/** Pads and takes in the first `rest` bytes of LAST, the end of a message of `total` bytes. */
function close(state, rest, total) {
  const size = rest < 56 ? 64 : 128;
  LAST.fill(0, rest, size);
  LAST[rest] = 0x80;
  const high = Math.floor(total / 2 ** 29);
  const low = (total * 8) % 2 ** 32;
  for (let i = 0; i < 4; i += 1) {
    LAST[size - 8 + i] = high >>> (24 - 8 * i);
    LAST[size - 4 + i] = low >>> (24 - 8 * i);
  }
  compress(state, LAST, 0);
  if (size === 128) compress(state, LAST, 64);
  return state;
}

const encoder = new TextEncoder();
export const utf8 = (text) => encoder.encode(text);

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

function hexOfWords(state) {
  let text = "";
  for (const word of state) text += HEX[word >>> 24] + HEX[(word >>> 16) & 255] + HEX[(word >>> 8) & 255] + HEX[word & 255];
  return text;
}

/** SHA-256 as eight 32-bit words. */
export const words = (bytes) => finish(START.slice(), bytes, 0);

export const hex = (bytes) => hexOfWords(words(bytes));

export const hexOfText = (text) => hex(utf8(text));

export function fromHex(text) {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

export function join(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

/** HMAC-SHA256 as hex; the key is at most 64 bytes. */
export function hmacHex(key, message) {
  const padded = (mask) => {
    const block = new Uint8Array(64).fill(mask);
    key.forEach((byte, i) => { block[i] ^= byte; });
    return block;
  };
  const inner = fromHex(hex(join(padded(0x36), message)));
  return hex(join(padded(0x5c), inner));
}

const SHORT = 64;

/** Puts a short ASCII text into LAST; false where it is neither. */
function isPlaced(text) {
  if (text.length >= SHORT) return false;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 127) return false;
    LAST[i] = unit;
  }
  return true;
}

/**
 * Hashes of `64 ASCII characters ‖ text`: the first block is worked out once. The eight words
 * found are overwritten by the next call.
 */
export function prefixed(prefix64) {
  const start = START.slice();
  const state = new Int32Array(8);
  compress(start, utf8(prefix64), 0);
  return (text) => {
    state.set(start);
    return isPlaced(text) ? close(state, text.length, 64 + text.length) : finish(state, utf8(text), 64);
  };
}

/** Eight words as one integer. */
export const integer = (state) => BigInt(`0x${hexOfWords(state)}`);
