// Signed notes, checkpoints and proofs of entries (c2sp.org/signed-note, tlog-checkpoint, tlog-proof).

import { holds } from "./ed25519.js";
import { LARGEST, Refused, require } from "./reading.js";
import { hex, join, utf8 } from "./sha256.js";

export const [LOG_KEY, WITNESS_KEY] = [1, 4];
const LARGEST_NOTE = 100_000;
// Blanks as the specification's other implementations know them, not as this language does.
const BLANK = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const NAME = new RegExp(`^[^${BLANK}+\\u2014]+$`, "u");
const SIGNATURE = new RegExp(`^\\u2014 ([^${BLANK}]+) ([^${BLANK}]+)$`, "u");
const DECIMAL = /^(0|[1-9][0-9]{0,15})$/;
const HEADER = "c2sp.org/tlog-proof@v1";
const INDEX = /^index (0|[1-9][0-9]{0,15})$/;

const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

function bytesOf(text, what) {
  let binary;
  try {
    binary = atob(text);
  } catch (error) {
    throw new Refused(`${what}不是 base64 写法。`, { cause: error });
  }
  require(btoa(binary) === text, `${what}的 base64 写法不规范。`);
  return Uint8Array.from(binary, (one) => one.charCodeAt(0));
}

/** A verifier key, `name+key id+base64 of type and key`. */
export function parseKey(text) {
  const [, name, id, encoded] = /^([^+]*)\+([^+]*)\+([^]*)$/.exec(text) ?? [];
  require(name !== undefined && NAME.test(name), "验证公钥应为“名称+编号+公钥”。");
  const data = bytesOf(encoded, "验证公钥");
  require(data.length === 33 && [LOG_KEY, WITNESS_KEY].includes(data[0]), "验证公钥应为 Ed25519 公钥。");
  const found = hex(join(utf8(`${name}\n`), data)).slice(0, 8);
  require(found === id, "验证公钥的编号与公钥不符。");
  return { name, id, kind: data[0], publicKey: data.subarray(1), text };
}

/** A text and its signatures; `source` is the whole. */
export function parseNote(source) {
  require(utf8(source).length <= LARGEST_NOTE, `签名文本超过 ${LARGEST_NOTE} 字节。`);
  const gap = source.lastIndexOf("\n\n");
  require(gap > 0 && source.endsWith("\n"), "签名文本应为正文、一个空行和至少一行签名。");
  const signatures = source.slice(gap + 2, -1).split("\n").map(parseSignature);
  return { source, text: source.slice(0, gap + 1), signatures };
}

function parseSignature(line) {
  const match = SIGNATURE.exec(line);
  require(match !== null, `签名行“${line.slice(0, 80)}”不合规。`);
  const data = bytesOf(match[2], "签名");
  require(data.length >= 5, "签名太短。");
  return { name: match[1], id: hexOf(data.subarray(0, 4)), data: data.subarray(4) };
}

/** The head of a log: origin, size, root (hex). */
export function parseCheckpoint(text) {
  const parts = text.split("\n");
  require(parts.length === 4 && parts[3] === "" && DECIMAL.test(parts[1]), "检查点应为三行：来源、条数、根。");
  const [origin, size, root] = [parts[0], Number(parts[1]), bytesOf(parts[2], "检查点的根")];
  require(origin !== "" && root.length === 32 && size <= LARGEST, "检查点的来源为空，或根不是 32 字节，或条数太大。");
  return { origin, size, root: hexOf(root) };
}

/** Where an entry stands, the path to the root (hex), and the head that signs the root. */
export function parseProof(text) {
  const gap = text.indexOf("\n\n");
  const [first, index, ...lines] = text.slice(0, Math.max(gap, 0)).split("\n");
  const match = INDEX.exec(index ?? "");
  require(gap >= 0 && first === HEADER && match !== null, "入链证明应以版本、序号、路径各行、空行和检查点组成。");
  let path, note, head;
  try {
    path = lines.map((line) => bytesOf(line, "路径"));
    note = parseNote(text.slice(gap + 2));
    head = parseCheckpoint(note.text);
  } catch (error) {
    throw new Refused(`入链证明不合规：${error.message}`, { cause: error });
  }
  require(path.every((one) => one.length === 32), "入链证明的写法不规范。");
  return { index: Number(match[1]), path: path.map(hexOf), note, head };
}

/** Those of `keys` whose signature stands under the note; a line of theirs that does not hold is refused. */
export function signedBy(note, keys) {
  const mine = keys.filter((key) => note.signatures.some((one) => isOf(one, key)));
  for (const key of mine) checkSigned(note, key);
  return mine;
}

export const isOf = (signature, key) => signature.name === key.name && signature.id === key.id;

/** Checks the key's signature under the note; its time in Unix seconds, 0 for a log's own. */
export function checkSigned(note, key) {
  const found = note.signatures.filter((one) => isOf(one, key));
  require(found.length > 0, `没有 ${key.name} 的签名。`);
  return found.map((one) => timeOf(note, one, key)).reduce((a, b) => (a > b ? a : b));
}

function timeOf(note, { data }, key) {
  let [seconds, signature, message] = [0n, data, note.text];
  if (key.kind === WITNESS_KEY) {
    seconds = BigInt(`0x0${hexOf(data.subarray(0, 8))}`);
    signature = data.subarray(8);
    message = `cosignature/v1\ntime ${seconds}\n${note.text}`;
  }
  require(holds(key.publicKey, signature, utf8(message)), `${key.name} 的签名不成立：检查点或签名被改动。`);
  return seconds;
}

