// The published file (docs/bundle.md): its form and the digest over the whole.

import { decode, parseCanonical } from "./canonical.js";
import * as r from "./reading.js";
import { hex, join, utf8 } from "./sha256.js";

const KEYS = [
  "channel", "code", "commitment", "contributions", "entities", "excluded", "format", "frame", "log",
  "master", "records", "recusals", "sources", "transcript", "transcript_digest", "whole_digest",
];
const LINE = /^[\x00-\x09\x0b-\x7f]*$/;

/** A published file as plain values, after its form and the digest over the whole. */
export function readFile(bytes, path, keys, title, old) {
  const end = bytes.length;
  r.require(end > 1 && bytes[end - 1] === 0x0a && bytes[end - 2] === 0x7d, `${title}应以“}”和恰好一个换行结束`);
  const value = parseCanonical(decode(bytes.subarray(0, end - 1)));
  r.require(value?.format !== old, `这是没有入链证明的旧格式 ${old}，不再核验。请到公布页重新下载`);
  const f = r.object(value, path, keys);
  r.text(f.whole_digest, `${path}.whole_digest`, r.DIGEST);
  const tail = `,"whole_digest":"${f.whole_digest}"}\n`.length;
  const whole = hex(join(bytes.subarray(0, end - tail), utf8("}")));
  r.require(whole === f.whole_digest, "核验包的总摘要 whole_digest 不符：文件在传输或保存中被改动");
  return f;
}

/** The bundle as plain values; its contents are judged by the steps that follow. */
export function readBundle(bytes) {
  const f = readFile(bytes, "bundle", KEYS, "核验包", "ssj/bundle/1");
  r.oneOf(f.format, "bundle.format", "ssj/bundle/2");
  r.text(f.channel, "bundle.channel", r.REASON);
  r.mapping(f.frame, "bundle.frame");
  r.mapping(f.transcript, "bundle.transcript");
  for (const key of ["entities", "excluded"]) r.each(f[key], `bundle.${key}`, checkLine);
  const commitment = r.object(f.commitment, "bundle.commitment", ["chain_length", "value"]);
  r.integer(commitment.chain_length, "bundle.commitment.chain_length", 2, 1024);
  r.text(commitment.value, "bundle.commitment.value", r.DIGEST);
  for (const key of ["code", "master", "transcript_digest"]) r.text(f[key], `bundle.${key}`, r.DIGEST);
  r.text(f.sources, "bundle.sources");
  r.each(f.contributions, "bundle.contributions", checkContribution);
  r.each(f.records, "bundle.records", checkRecord);
  checkLog(f.log, "bundle.log", ["consistency"]);
  const recusals = r.object(f.recusals, "bundle.recusals", ["entities", "inspectors"]);
  for (const key of ["entities", "inspectors"]) {
    r.each(recusals[key], `bundle.recusals.${key}`, (item, path) => r.text(item, path, r.DIGEST));
  }
  return f;
}

function checkLine(line, path) {
  r.require(typeof line === "string" && LINE.test(line), `${path}：应为不含换行的 ASCII 文本`);
}

export function checkContribution(item, path) {
  r.object(item, path, ["order", "name", "kind", "commitment", "salt", "line"]);
  r.integer(item.order, `${path}.order`, 1, 10_000);
  r.filled(item.name, `${path}.name`);
  r.text(item.kind, `${path}.kind`, r.REASON);
  r.text(item.commitment, `${path}.commitment`, r.DIGEST);
  r.text(item.salt, `${path}.salt`, /^[0-9a-f]{32}$/);
  r.filled(item.line, `${path}.line`);
}

/** Keys of the log and proofs between heads, of which `paths` are the names. */
export function checkLog(item, path, paths) {
  r.object(item, path, [...paths, "keys"]);
  r.each(item.keys, `${path}.keys`, (key, at) => r.text(key, at));
  for (const name of paths) r.each(item[name], `${path}.${name}`, (one, at) => r.text(one, at, r.DIGEST));
}

export function checkRecord(item, path) {
  r.object(item, path, ["leaf", "payload", "proof", "salt"]);
  r.text(item.salt, `${path}.salt`, r.DIGEST);
  r.text(item.proof, `${path}.proof`);
  r.filled(item.leaf, `${path}.leaf`);
  r.mapping(item.payload, `${path}.payload`);
}
