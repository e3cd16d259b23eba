// The session's entries in the signed log: each proven, and signed before any chance (docs/bundle.md).

import { checkConsistency, checkInclusion, leafHash } from "./merkle.js";
import { checkSigned, isOf, LOG_KEY, parseCheckpoint, parseKey, parseNote, parseProof, signedBy, WITNESS_KEY } from "./note.js";
import { Refused, require } from "./reading.js";

const LAST_SECOND = 253_402_300_799n; // of the year 9999

/** What the person who verifies knows from elsewhere: texts of keys and of a checkpoint. */
export function readTrust({ logKeys = [], witnessKeys = [], checkpoint = null } = {}) {
  const read = (text, kind) => {
    const key = parseKey(text.trim());
    require(key.kind === kind, `${key.name} 的公钥类型不对：日志公钥与见证方公钥不能互换。`);
    return key;
  };
  return {
    logKeys: logKeys.map((text) => read(text, LOG_KEY)),
    witnessKeys: witnessKeys.map((text) => read(text, WITNESS_KEY)),
    kept: checkpoint === null ? null : parseCheckpoint(parseNote(checkpoint).text),
  };
}

/** Check every proof, both signatures, and the order that they prove; `before` are under the first head. */
export function checkedLog(records, log, before, trust) {
  const named = (place, check) => {
    try {
      return check();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      throw new Refused(`第 ${place} 条存证记录：${error.message}`, { cause: error });
    }
  };
  const proofs = records.map((record, i) => named(i + 1, () => parseProof(record.proof)));
  const [first, second] = [proofs[0], proofs.at(-1)];
  proofs.forEach(({ note }, i) => {
    require(note.source === (i < before ? first : second).note.source, `第 ${i + 1} 条存证记录的入链证明用了另一个检查点`);
  });
  const keys = keysOf(log, trust, [first.head, second.head]);
  for (const { note, head } of [first, second]) {
    require(signedBy(note, keys).length > 0, `${head.size} 条的检查点没有可信的日志公钥的签名`);
  }
  proofs.forEach(({ index, path, head }, i) => {
    named(i + 1, () => checkInclusion(leafHash(records[i].leaf), { index, path, size: head.size, root: head.root }));
  });
  const numbers = proofs.map(({ index }) => index);
  checkOrder(numbers, first.head.size, before);
  checkConsistency(first.head, second.head, log.consistency);
  const text = `${proofs.length} 条存证记录都在日志 ${first.head.origin} 中。封存与承诺`
    + `（第 ${numbers[0]} 至 ${numbers[before - 1]} 号）在 ${first.head.size} 条的检查点之下，`
    + `其后才有首份见证输入（第 ${numbers[before]} 号）；抽取（第 ${numbers.at(-2)} 号）与公布`
    + `（第 ${numbers.at(-1)} 号）在 ${second.head.size} 条的检查点之下，后者由前者追加而成。`;
  const said = text + aboutKeys(keys, trust) + witnessed(first.note, keys, trust) + compared(trust.kept, [first.head, second.head]);
  return { first: first.head, second: second.head, numbers, text: said };
}

/** The heads of a supplement belong to the log of the first draw, and come after it. */
export function checkLater(earlier, later, path) {
  require(earlier.second.origin === later.second.origin, "补抽的入链证明来自另一份日志");
  require(later.numbers[0] > earlier.numbers.at(-2), "补抽的存证记录在日志中先于首抽的抽取");
  try {
    checkConsistency(earlier.second, later.second, path);
  } catch (error) {
    throw new Refused(`首抽与补抽的检查点之间：${error.message}`, { cause: error });
  }
}

function keysOf(log, trust, heads) {
  const found = log.keys.map(parseKey);
  require(found.length > 0, "核验包应列出日志的验证公钥，且写法规范");
  for (const key of [...found, ...trust.logKeys]) {
    const isTheirs = key.kind === LOG_KEY && heads.every((head) => head.origin === key.name);
    require(isTheirs, `日志公钥 ${key.name} 的名称或类型与检查点的来源不符`);
  }
  return trust.logKeys.length ? trust.logKeys : found;
}

function checkOrder(numbers, size, before) {
  for (let i = 1; i < numbers.length; i += 1) {
    require(numbers[i - 1] < numbers[i], `第 ${i + 1} 条存证记录在日志中先于第 ${i} 条`);
  }
  require(numbers[before] >= size, `第 ${before + 1} 条存证记录（第 ${numbers[before]} 号）在 ${size} 条的检查点签署之前已入链：不能证明先封存承诺、后随机`);
}

function aboutKeys(keys, trust) {
  if (trust.logKeys.length) return "两个检查点都有您指定的公钥的签名。";
  return `公钥取自核验包本身，请与别处公布的核对：${keys.map((key) => key.text).join("、")}。`;
}

/** What others have signed under the first head; only keys from elsewhere prove anything. */
function witnessed(note, keys, trust) {
  const words = trust.witnessKeys.map((key) => {
    const seconds = checkSigned(note, key);
    require(seconds <= LAST_SECOND, `见证签名的时间不合规。`);
    const at = `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z`;
    return `见证方 ${key.name} 于 ${at} 在前一检查点上签名。`;
  });
  const others = note.signatures.filter((one) => ![...keys, ...trust.witnessKeys].some((key) => isOf(one, key)));
  if (others.length) words.push(`前一检查点另有未核验的签名 ${others.length} 行（${others.map((one) => one.name).join("、")}）。`);
  return words.join("");
}

function compared(kept, heads) {
  if (kept === null) return "";
  require(kept.origin === heads[0].origin, `您保存的检查点属于另一份日志 ${kept.origin}`);
  const same = heads.find((head) => head.size === kept.size);
  if (same === undefined) {
    return `您保存的检查点有 ${kept.size} 条，核验包中的为 ${heads.map((head) => head.size).join("、")} 条，条数不同，未能比对；请在存证日志页比对。`;
  }
  require(same.root === kept.root, `与您保存的 ${kept.size} 条的检查点的根不同：证据冲突`);
  return `与您保存的 ${kept.size} 条的检查点相同。`;
}
