// Checking Ed25519 signatures (RFC 8032). Not by crypto.subtle: many phones lack Ed25519 there,
// pages without TLS lack crypto.subtle, and implementations differ on odd points. One way for all.

import { sha512 } from "./sha512.js";
import { join } from "./sha256.js";

const P = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const D = mod(-121665n * power(121666n, P - 2n));
const ROOT_OF_MINUS_ONE = power(2n, (P - 1n) / 4n);
const BASE = decoded(bytesOf(mod(4n * power(5n, P - 2n))));

function mod(x) {
  const rest = x % P;
  return rest < 0n ? rest + P : rest;
}

function power(base, exponent) {
  let result = 1n;
  for (let x = mod(base), e = exponent; e; e >>= 1n, x = (x * x) % P) if (e & 1n) result = (result * x) % P;
  return result;
}

function number(bytes) {
  let found = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) found = (found << 8n) | BigInt(bytes[i]);
  return found;
}

function bytesOf(x) {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((x >> BigInt(8 * i)) & 255n));
}

/** Whether `signature` (64 bytes) over `message` is by `publicKey` (32 bytes). */
export function holds(publicKey, signature, message) {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const commitment = signature.subarray(0, 32);
  const [key, given, scalar] = [decoded(publicKey), decoded(commitment), number(signature.subarray(32))];
  if (key === null || given === null || scalar >= ORDER) return false;
  const challenge = number(sha512(join(commitment, publicKey, message))) % ORDER;
  return isSame(times(scalar, BASE), sum(given, times(challenge, key)));
}

/** Points as X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z. */
function sum([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = ((y1 - x1) * (y2 - x2)) % P;
  const b = ((y1 + x1) * (y2 + x2)) % P;
  const c = (2n * t1 * t2 * D) % P;
  const d = (2n * z1 * z2) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

function times(scalar, point) {
  let result = [0n, 1n, 1n, 0n];
  for (let s = scalar, step = point; s; s >>= 1n, step = sum(step, step)) if (s & 1n) result = sum(result, step);
  return result;
}

const isSame = ([x1, y1, z1], [x2, y2, z2]) => (x1 * z2 - x2 * z1) % P === 0n && (y1 * z2 - y2 * z1) % P === 0n;

/** The point that 32 bytes stand for, null where they stand for none. */
function decoded(bytes) {
  const all = number(bytes);
  const [sign, y] = [all >> 255n, all & (2n ** 255n - 1n)];
  if (y >= P) return null;
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n));
  if (square === 0n) return sign ? null : [0n, y, 1n, 0n];
  let x = power(square, (P + 3n) / 8n);
  if ((x * x - square) % P !== 0n) x = (x * ROOT_OF_MINUS_ONE) % P;
  if ((x * x - square) % P !== 0n) return null;
  if ((x & 1n) !== sign) x = P - x;
  return [x, y, 1n, (x * y) % P];
}
