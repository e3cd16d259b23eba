// Strict reading of parsed JSON: exact keys, exact types, the path in every refusal.

/** Something in the bundle does not hold; the message says what, in Chinese. */
export class Refused extends Error {}

/** An attempt of the ladder that cannot be completed; the next one is tried. */
export class AttemptFailed extends Refused {
  constructor(code, stage, message) {
    super(message);
    this.code = code;
    this.stage = stage;
  }
}

export const ID = /^[A-Za-z0-9._-]{1,64}$/;
export const DRAW_ID = /^[A-Za-z0-9-]{1,40}$/;
export const REASON = /^[A-Z][A-Z0-9_]{0,39}$/;
export const DIGEST = /^[0-9a-f]{64}$/;
export const LARGEST = Number.MAX_SAFE_INTEGER;

export function require(holds, message) {
  if (!holds) throw new Refused(message);
}

export function same(left, right, what) {
  require(left === right, `${what}不符`);
}

/** The members of an object with exactly these keys. */
export function object(value, path, keys) {
  mapping(value, path);
  for (const key of keys) require(Object.hasOwn(value, key), `${path}：缺少键“${key}”`);
  for (const key of Object.keys(value)) require(keys.includes(key), `${path}：多出键“${key}”`);
  return value;
}

export function mapping(value, path) {
  require(value !== null && typeof value === "object" && !Array.isArray(value), `${path}：应为对象`);
  return value;
}

export function list(value, path, length = null) {
  require(Array.isArray(value), `${path}：应为数组`);
  require(length === null || value.length === length, `${path}：应有 ${length} 项`);
  return value;
}

export function text(value, path, pattern = null) {
  require(typeof value === "string", `${path}：应为文本`);
  require(pattern === null || pattern.test(value), `${path}：文本“${value.slice(0, 80)}”不符合格式 ${pattern?.source}`);
  return value;
}

/** A text that is not empty. */
export const filled = (value, path) => text(value, path, /[^]/);

export const orNull = (reader) => (value, path, ...rest) => (value === null ? null : reader(value, path, ...rest));

export function integer(value, path, low, high) {
  require(Number.isInteger(value), `${path}：应为整数`);
  require(value >= low && value <= high, `${path}：应在 ${low} 至 ${high} 之间`);
  return value;
}

export function truth(value, path) {
  require(typeof value === "boolean", `${path}：应为 true 或 false`);
  return value;
}

export function oneOf(value, path, ...allowed) {
  require(allowed.includes(value), `${path}：应为 ${allowed.join("、")} 之一`);
  return value;
}

export const each = (value, path, reader) => list(value, path).map((item, i) => reader(item, `${path}[${i}]`));

export function ascending(keys, path) {
  for (let i = 1; i < keys.length; i += 1) {
    require(keys[i - 1] < keys[i], `${path}：应按升序排列且不重复`);
  }
}
