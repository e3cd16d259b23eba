// Canonical JSON (docs/frame.md): one value has exactly one spelling, and no other is read.

import { Refused } from "./reading.js";

const DEEPEST = 64; // levels
const NOT_ASCII = /[^\x00-\x7f]/;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

/** The canonical text of a value; refuses what has none. */
export function canonical(value, depth = 0) {
  if (value === null || value === true || value === false) return String(value);
  if (typeof value === "string") {
    if (LONE_SURROGATE.test(value)) throw new Refused("文本含有不成对的代理字符，不能编码为 UTF-8");
    return JSON.stringify(value);
  }
  if (typeof value === "number") {
    if (!Number.isInteger(value)) throw new Refused(`不允许小数或指数写法：${value}`);
    if (!Number.isSafeInteger(value)) throw new Refused("整数超出 ±(2^53-1)");
    return String(value);
  }
  if (depth === DEEPEST) throw new Refused("嵌套过深");
  if (Array.isArray(value)) return `[${value.map((item) => canonical(item, depth + 1)).join(",")}]`;
  const keys = Object.keys(value).sort();
  const wrong = keys.find((key) => NOT_ASCII.test(key));
  if (wrong !== undefined) throw new Refused(`键“${wrong}”不是 ASCII 文本`);
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key], depth + 1)}`).join(",")}}`;
}

/** The value of a text that `canonical` could have written. */
export function parseCanonical(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Refused("不是 JSON 文本", { cause: error });
  }
  if (rewritten(value) !== text) {
    throw new Refused("不是规范写法：重新编码后字节不同（空格、键序、重复键、转义或数字写法）");
  }
  return value;
}

function rewritten(value) {
  try {
    return canonical(value);
  } catch (error) {
    if (error instanceof RangeError) throw new Refused("嵌套过深", { cause: error });
    throw error;
  }
}

/** UTF-8 bytes as text, strictly. */
export function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new Refused("不是 UTF-8 文本", { cause: error });
  }
}
