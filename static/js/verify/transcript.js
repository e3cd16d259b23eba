// The form of a published transcript (docs/draw-spec.md, section 9).

import { ROUNDS, SPEC } from "./header.js";
import { checkCells } from "./recusals.js";
import * as r from "./reading.js";

const TICKET = /^[0-9]{18}$/;
const STAGE = /^[A-Za-z0-9._-]{1,120}$/;
const SEED = /^[0-9a-f]{64}:[A-Za-z0-9-]{1,40}:[A-Za-z0-9._-]{1,120}$/;
const COUNT = [0, 100_000_000];

/** Parts in Chinese, in the order in which a difference is looked for. */
export const PARTS = {
  attempts: "尝试次数",
  assignment: "分派结果",
  blocked: "回避格",
  draw_id: "场次编号",
  entities: "抽中主体",
  frame_digest: "名册摘要",
  inspectors: "抽中人员",
  master_digest: "种子摘要",
  packages: "名单包",
  reserves: "递补主体",
  rotation: "轮换结果",
  spec: "规则版本",
  stages: "各环节种子",
  strata: "各层抽取数",
  teams: "检查组",
  unlocated: "无坐标主体",
};

const rows = (value, path) => r.each(value, path, (item, at) => {
  const [member, group, ticket] = r.list(item, at, 3);
  r.text(member, `${at}[0]`, r.ID);
  r.text(group, `${at}[1]`, r.ID);
  r.text(ticket, `${at}[2]`, TICKET);
});

const ids = (value, path) => r.each(value, path, (item, at) => r.text(item, at, r.ID));

export function checkTranscript(value) {
  const path = "transcript";
  const f = r.object(value, path, Object.keys(PARTS));
  r.oneOf(f.spec, `${path}.spec`, SPEC);
  r.text(f.draw_id, `${path}.draw_id`, r.DRAW_ID);
  for (const key of ["frame_digest", "master_digest"]) r.text(f[key], `${path}.${key}`, r.DIGEST);
  for (const [stage, seed] of Object.entries(r.mapping(f.stages, `${path}.stages`))) {
    r.require(STAGE.test(stage), `${path}.stages.${stage}：阶段名不合规`);
    r.text(seed, `${path}.stages.${stage}`, SEED);
  }
  r.each(f.strata, `${path}.strata`, (item, at) => {
    r.object(item, at, ["id", "count", "take", "cutoff"]);
    r.text(item.id, `${at}.id`, r.ID);
    r.integer(item.count, `${at}.count`, ...COUNT);
    r.integer(item.take, `${at}.take`, ...COUNT);
    r.orNull(r.text)(item.cutoff, `${at}.cutoff`, TICKET);
  });
  for (const key of ["entities", "reserves", "inspectors"]) rows(f[key], `${path}.${key}`);
  ids(f.unlocated, `${path}.unlocated`);
  checkResult(f, path);
  checkCells(f.blocked, `${path}.blocked`);
  checkAttempts(f.attempts, `${path}.attempts`);
  if (f.rotation !== null) checkRotation(f.rotation, `${path}.rotation`);
}

function checkRotation(rotation, path) {
  r.object(rotation, path, ["rounds", "min_partners", "reached", "partners"]);
  r.integer(rotation.rounds, `${path}.rounds`, 2, ROUNDS);
  r.integer(rotation.min_partners, `${path}.min_partners`, ...COUNT);
  r.integer(rotation.reached, `${path}.reached`, ...COUNT);
  r.each(rotation.partners, `${path}.partners`, (item, at) => {
    const [inspector, count] = r.list(item, at, 2);
    r.text(inspector, `${at}[0]`, r.ID);
    r.integer(count, `${at}[1]`, ...COUNT);
  });
}

function checkResult(f, path) {
  r.each(f.teams, `${path}.teams`, (item, at) => {
    r.object(item, at, ["id", "members", "round"]);
    r.text(item.id, `${at}.id`, r.ID);
    ids(item.members, `${at}.members`);
    r.integer(item.round, `${at}.round`, 1, ROUNDS);
  });
  r.each(f.packages, `${path}.packages`, (item, at) => {
    r.object(item, at, ["id", "branch", "entities", "round"]);
    r.integer(item.round, `${at}.round`, 1, ROUNDS);
    r.text(item.id, `${at}.id`, r.ID);
    r.orNull(r.text)(item.branch, `${at}.branch`, r.ID);
    ids(item.entities, `${at}.entities`);
  });
  r.each(f.assignment, `${path}.assignment`, (pair, at) => ids(r.list(pair, at, 2), at));
}

function checkAttempts(attempts, path) {
  r.object(attempts, path, ["ladder", "failures", "matchings"]);
  r.integer(attempts.ladder, `${path}.ladder`, 1, 20);
  r.each(attempts.failures, `${path}.failures`, (item, at) => {
    r.object(item, at, ["attempt", "code", "stage"]);
    r.integer(item.attempt, `${at}.attempt`, 1, 20);
    r.oneOf(item.code, `${at}.code`, "INFEASIBLE", "PREFLIGHT");
    r.text(item.stage, `${at}.stage`, STAGE);
  });
  r.each(attempts.matchings, `${path}.matchings`, (item, at) => {
    r.object(item, at, ["stage", "attempts", "words", "cap", "estimate_ppb"]);
    r.text(item.stage, `${at}.stage`, STAGE);
    r.integer(item.attempts, `${at}.attempts`, 1, r.LARGEST);
    r.integer(item.cap, `${at}.cap`, 1, r.LARGEST);
    r.integer(item.words, `${at}.words`, 0, r.LARGEST);
    r.integer(item.estimate_ppb, `${at}.estimate_ppb`, 0, r.LARGEST);
  });
}
