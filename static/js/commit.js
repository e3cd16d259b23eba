// A witness's blind commitment: SHA-256(16 salt bytes || line), as docs/bundle.md says.

import { hex, sha256 } from "./digest.js";

export function lineOf(source, typed) {
  const value = typed.replace(/\s+/g, "");
  if (source !== "dice") return `${source}:${value}`;
  if (!/^[0-9]*$/.test(value)) throw new Error("只能填数字 0 到 9。");
  if (value.length < 20) throw new Error(`至少 20 位，现在 ${value.length} 位。`);
  if (value.length > 200) throw new Error("最多 200 位。");
  return `dice:${value}`;
}

export async function commitTo(line, salt = crypto.getRandomValues(new Uint8Array(16))) {
  const text = new TextEncoder().encode(line);
  const bytes = new Uint8Array(salt.length + text.length);
  bytes.set(salt);
  bytes.set(text, salt.length);
  return { commitment: await sha256(bytes), slip: `${hex(salt)} ${line}` };
}
