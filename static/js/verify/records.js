// The session's ledger records (docs/bundle.md): payload digests, order, kinds, payload keys.

import { canonical, parseCanonical } from "./canonical.js";
import * as r from "./reading.js";
import { fromHex, hex, join, utf8 } from "./sha256.js";

const PAYLOADS = {
  "inspections.session.sealed": ["frame_digest", "entities_digest", "excluded_digest", "channel", "task_code"],
  "inspections.session.committed": ["commitment", "chain_length", "frame_digest"],
  "inspections.input.committed": ["order", "name", "kind", "commitment"],
  "inspections.inputs.opened": ["sources_digest", "opened"],
  "inspections.session.drawn": ["transcript_digest", "frame_digest", "master_digest"],
  "inspections.session.published": ["transcript_digest", "frame_digest", "sources_digest"],
};
const AT = /^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z$/;

/** The payloads in order, after every check that needs the records alone. */
export function checkedRecords(records, drawId, inputs) {
  const [sealed, committed, input, ...rest] = Object.keys(PAYLOADS);
  const kinds = [sealed, committed, ...Array(inputs).fill(input), ...rest];
  return checkedChain(records, kinds, PAYLOADS, drawId, `${kinds.length} 条（封存、承诺、${inputs} 份见证输入、开启、抽取、公布）`);
}

/** Likewise for records that must be exactly of `kinds`; `told` says what should be there. */
export function checkedChain(records, kinds, payloads, drawId, told) {
  const leaves = records.map((record, i) => readLeaf(record, `第 ${i + 1} 条存证记录`));
  const inOrder = leaves.length === kinds.length && leaves.every((leaf, i) => leaf.kind === kinds[i]);
  r.require(inOrder, `存证记录应依次为 ${told}，实有 ${leaves.length} 条或顺序不同`);
  leaves.forEach((leaf, i) => r.require(leaf.draw === drawId, `第 ${i + 1} 条存证记录属于另一场次“${leaf.draw}”`));
  for (let i = 1; i < leaves.length; i += 1) {
    r.require(leaves[i - 1].at <= leaves[i].at, `第 ${i} 条与第 ${i + 1} 条存证记录的时间倒退`);
  }
  return records.map((record, i) => r.object(record.payload, `第 ${i + 1} 条存证记录的内容`, payloads[kinds[i]]));
}

function readLeaf(record, name) {
  let leaf;
  try {
    leaf = parseCanonical(record.leaf);
  } catch (error) {
    throw new r.Refused(`${name}：${error.message}`, { cause: error });
  }
  const path = `${name}的叶`;
  r.object(leaf, path, ["actor", "at", "draw", "kind", "payload_sha256", "src", "v"]);
  r.integer(leaf.v, `${path}.v`, 1, 1);
  r.text(leaf.at, `${path}.at`, AT);
  r.text(leaf.payload_sha256, `${path}.payload_sha256`, r.DIGEST);
  for (const key of ["actor", "src", "draw", "kind"]) r.filled(leaf[key], `${path}.${key}`);
  const salted = hex(join(fromHex(record.salt), utf8(canonical(record.payload))));
  r.require(salted === leaf.payload_sha256, `${name}的内容与其摘要不符：内容或盐被改动`);
  return leaf;
}
