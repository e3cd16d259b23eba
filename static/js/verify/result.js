// The file of one published result (docs/open-data.md): the same steps as publicity/bundle/result.py.

import { canonical, decode, parseCanonical } from "./canonical.js";
import { checkInclusion, leafHash } from "./merkle.js";
import { LOG_KEY, parseKey, parseProof, signedBy } from "./note.js";
import { Refused, require } from "./reading.js";
import { fromHex, hex, hexOfText, join, utf8 } from "./sha256.js";

const [PUBLISHED, WITHDRAWN] = ["publicity.result.published", "publicity.result.withdrawn"];
const KEYS = ["chain", "code", "content", "digest", "keys", "schema", "state", "whole_digest", "withdrawal"];

const hasKeys = (value, keys) => value !== null && typeof value === "object" && !Array.isArray(value)
  && JSON.stringify(Object.keys(value).sort()) === JSON.stringify([...keys].sort());

/** What was checked, step by step; refuses at the first thing that does not hold. */
export function verifyResult(bytes) {
  const bundle = read(decode(bytes));
  const keys = bundle.keys.map(parseKey);
  require(keys.length > 0 && keys.every((key) => key.kind === LOG_KEY), "文件应列出日志的验证公钥。");
  return [textOf(bundle), ...chainOf(bundle, keys), withdrawalOf(bundle, keys)];
}

function read(source) {
  require(source.endsWith("\n"), "核验包应为规范 JSON 加一个换行。");
  const bundle = parseCanonical(source.slice(0, -1));
  require(hasKeys(bundle, KEYS) && bundle.schema === "ssj/result-bundle/1", "核验包的格式不合规。");
  require(["SHOWN", "WITHDRAWN", "EXPIRED"].includes(bundle.state) && [bundle.chain, bundle.keys].every(Array.isArray), "核验包的状态、更正链或公钥不合规。");
  const { whole_digest: whole, ...rest } = bundle;
  require(hexOfText(canonical(rest)) === whole, "核验包的整体摘要不符：文件被改动或没有下载完整。");
  return bundle;
}

function textOf({ code, content, digest, state }) {
  require((state === "SHOWN") === (content !== null), "公示中的结果应有原文，撤下或期满的应没有。");
  if (content === null) return `${code} 已不再公示，只留编号和摘要 ${digest.slice(0, 16)}…`;
  require(content.code === code, "原文的编号与核验包的不同。");
  require(hexOfText(canonical(content)) === digest, "公示原文的摘要与所记的不符。");
  return `公示原文的摘要就是 ${digest.slice(0, 16)}…`;
}

function chainOf({ chain, code, content, digest }, keys) {
  let [own, before, last] = [null, "", -1];
  chain.forEach((link, i) => {
    const what = `更正链第 ${i + 1} 环`;
    require(hasKeys(link, ["code", "digest", "record"]), `${what}的栏目不合规。`);
    const entry = proven(link.record, keys, what);
    checkAbout(entry, PUBLISHED, link.code, link.digest, what);
    require(entry.index > last, `${what}在日志中先于前一环。`);
    if (link.code === code) {
      own = { entry, corrected: before, later: chain.length - i - 1 };
      require(link.digest === digest, "更正链中本结果的摘要与核验包的不同。");
    }
    [before, last] = [link.code, entry.index];
  });
  require(own !== null, "更正链中没有本结果。");
  require(content === null || (content.corrects ?? "") === own.corrected, "原文所称更正的结果与更正链不同。");
  return [
    `公示在签名的日志中（第 ${own.entry.index} 号，${own.entry.at}），内容与承诺相符`,
    ...(own.corrected ? [`它更正 ${own.corrected}，两者的摘要都在日志中`] : []),
    ...(own.later ? [`此后又有 ${own.later} 次更正，现行的是 ${before}`] : []),
  ];
}

function withdrawalOf({ code, digest, state, withdrawal }, keys) {
  require((withdrawal !== null) === (state === "WITHDRAWN"), "撤下的结果应有撤下的存证记录，其他的应没有。");
  if (withdrawal === null) return state === "SHOWN" ? "没有撤下的记录" : "公示期已满";
  const entry = proven(withdrawal, keys, "撤下");
  checkAbout(entry, WITHDRAWN, code, digest, "撤下");
  return `撤下在签名的日志中（第 ${entry.index} 号，${entry.at}）：${entry.payload.reason}`;
}

function checkAbout(entry, kind, code, digest, what) {
  const told = hex(join(utf8("ssj/subject/1\n"), entry.salt, utf8(code)));
  require(entry.kind === kind && entry.source === `event/${told.slice(0, 32)}`, `${what}的存证记录不是关于 ${code} 的（${entry.kind}）。`);
  require(entry.payload.digest === digest, `${what}的摘要与写入日志的不符。`);
}

/** The entry is in a log that one of the keys signed, and promised this content. */
function proven(record, keys, what) {
  require(hasKeys(record, ["leaf", "payload", "proof", "salt"]), `${what}的存证记录应有原始字节、内容、盐和入链证明。`);
  try {
    const { index, path, note, head } = parseProof(record.proof);
    checkInclusion(leafHash(record.leaf), { index, path, size: head.size, root: head.root });
    require(signedBy(note, keys).length > 0, "检查点没有所给公钥的签名。");
    const [leaf, salt] = [parseCanonical(record.leaf), fromHex(record.salt)];
    const told = hex(join(salt, utf8(canonical(record.payload))));
    require(told === leaf.payload_sha256, "内容与日志所承诺的不符。");
    return { index, kind: leaf.kind, at: leaf.at, source: leaf.src, salt, payload: record.payload };
  } catch (error) {
    throw error instanceof Refused ? new Refused(`${what}的存证记录：${error.message}`, { cause: error }) : error;
  }
}
