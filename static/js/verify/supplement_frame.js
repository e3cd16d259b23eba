// The published file of a supplementary draw and its sealed frame (docs/bundle.md, docs/draw-spec.md).

import { checkContribution, checkLog, checkRecord, readFile } from "./bundle.js";
import * as r from "./reading.js";

export const SPEC = "ssj/supplement/1";
const MOST = 1023;
const KEYS = [
  "bundle", "channel", "code", "contributions", "format", "frame", "log", "master", "records", "sources",
  "transcript", "transcript_digest", "whole_digest",
];
const FRAME = [
  "draw_id", "number", "code_digest", "frame_digest", "transcript_digest", "substitutions", "earlier", "leaving",
  "candidates", "excluded", "blocked", "blocked_pairs", "sources", "spec",
];
const TRANSCRIPT = ["draw_id", "number", "frame_digest", "master_digest", "stages", "replacements", "attempts", "spec"];
const NAMED = /^(?:lottery:[a-z0-9]{1,16}:[0-9]{1,16}|drand:[0-9a-f]{64}:[1-9][0-9]{0,15}|nist2:[1-9][0-9]{0,15}:[1-9][0-9]{0,15})$/;

/** The file as plain values; its contents are judged by the steps that follow. */
export function readSupplement(bytes) {
  const f = readFile(bytes, "supplement", KEYS, "补抽核验包", "ssj/supplement/1");
  r.oneOf(f.format, "supplement.format", "ssj/supplement/2");
  r.text(f.channel, "supplement.channel", r.REASON);
  r.object(f.bundle, "supplement.bundle", ["transcript_digest", "whole_digest"]);
  for (const key of ["transcript_digest", "whole_digest"]) r.text(f.bundle[key], `supplement.bundle.${key}`, r.DIGEST);
  for (const key of ["code", "master", "transcript_digest"]) r.text(f[key], `supplement.${key}`, r.DIGEST);
  r.text(f.sources, "supplement.sources");
  r.each(f.contributions, "supplement.contributions", checkContribution);
  r.each(f.records, "supplement.records", checkRecord);
  checkLog(f.log, "supplement.log", ["consistency", "from_bundle"]);
  checkFrame(f.frame);
  checkTranscriptForm(f.transcript);
  return f;
}

const joined = (pair) => pair.join(" ");
const pairs = (value, path) => r.each(value, path, (item, at) => r.list(item, at, 2).forEach((id, i) => r.text(id, `${at}[${i}]`, r.ID)));

function checkFrame(frame) {
  const path = "frame";
  r.object(frame, path, FRAME);
  r.oneOf(frame.spec, `${path}.spec`, SPEC);
  r.text(frame.draw_id, `${path}.draw_id`, r.DRAW_ID);
  r.integer(frame.number, `${path}.number`, 1, MOST);
  for (const key of ["code_digest", "frame_digest", "transcript_digest"]) r.text(frame[key], `${path}.${key}`, r.DIGEST);
  r.each(frame.substitutions, `${path}.substitutions`, checkSubstitution);
  frame.substitutions.forEach((one, i) => r.require(one.number === i + 1, `${path}.substitutions：序号应从 1 起连续`));
  r.each(frame.earlier, `${path}.earlier`, (item, at) => {
    r.list(item, at, 2);
    r.integer(item[0], `${at}[0]`, 1, MOST);
    r.text(item[1], `${at}[1]`, r.DIGEST);
    r.require(item[0] < frame.number, `${path}.earlier：应都在本次补抽之前`);
  });
  r.ascending(frame.earlier.map(([number]) => number), `${path}.earlier`);
  r.each(frame.leaving, `${path}.leaving`, (item, at) => {
    r.object(item, at, ["inspector", "reason"]);
    r.text(item.inspector, `${at}.inspector`, r.ID);
    r.text(item.reason, `${at}.reason`, r.REASON);
  });
  r.require(frame.leaving.length > 0, `${path}.leaving：至少应有一名退出人员`);
  r.ascending(frame.leaving.map((one) => one.inspector), `${path}.leaving`);
  r.each(frame.candidates, `${path}.candidates`, (id, at) => r.text(id, at, r.ID));
  r.ascending(frame.candidates, `${path}.candidates`);
  r.each(frame.excluded, `${path}.excluded`, (item, at) => {
    r.object(item, at, ["id", "reason"]);
    r.text(item.id, `${at}.id`, r.ID);
    r.text(item.reason, `${at}.reason`, r.REASON);
  });
  r.ascending(frame.excluded.map((one) => one.id), `${path}.excluded`);
  for (const key of ["blocked", "blocked_pairs"]) {
    pairs(frame[key], `${path}.${key}`);
    r.ascending(frame[key].map(joined), `${path}.${key}`);
  }
  for (const [left, right] of frame.blocked_pairs) r.require(left < right, `${path}.blocked_pairs：每对应前小后大`);
  r.object(frame.sources, `${path}.sources`, ["min_witnesses", "named"]);
  r.integer(frame.sources.min_witnesses, `${path}.sources.min_witnesses`, 2, 100);
  r.each(frame.sources.named, `${path}.sources.named`, (name, at) => r.text(name, at, NAMED));
  r.ascending(frame.sources.named, `${path}.sources.named`);
}

function checkSubstitution(item, at) {
  r.object(item, at, ["number", "replaced", "substitute", "reason", "team", "package", "recused", "after"]);
  r.integer(item.number, `${at}.number`, 1, 1_000_000);
  for (const key of ["replaced", "substitute", "team"]) r.text(item[key], `${at}.${key}`, r.ID);
  r.text(item.reason, `${at}.reason`, r.REASON);
  if (item.package !== "") r.text(item.package, `${at}.package`, r.ID);
  r.each(item.recused, `${at}.recused`, (team, place) => r.text(team, place, r.ID));
  r.ascending(item.recused, `${at}.recused`);
  r.integer(item.after, `${at}.after`, 0, MOST);
}

function checkTranscriptForm(value) {
  r.object(value, "transcript", TRANSCRIPT);
  r.oneOf(value.spec, "transcript.spec", SPEC);
}
