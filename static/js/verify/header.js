// The header of the sealed frame (docs/frame.md): refuse whatever it does not allow.

import * as r from "./reading.js";

export const SPEC = "ssj/draw/1";
export const ROUNDS = 12;
const COUNT = [0, 100_000_000];
const MOST_ITEMS = 1000;
const WORD = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const WORD_OR_EMPTY = /^([A-Za-z][A-Za-z0-9_]{0,39})?$/;
const TAG_OR_EMPTY = /^[A-Za-z0-9._-]{0,64}$/;
const NAMED = /^(lottery:[a-z0-9]{1,16}:[0-9]{1,16}|drand:[0-9a-f]{64}:[1-9][0-9]{0,15}|nist2:[1-9][0-9]{0,15}:[1-9][0-9]{0,15})$/;
const KEYS = [
  "spec", "draw_id", "code_digest", "unit", "task", "entities", "strata", "total", "weighted", "reserves",
  "preselected", "inspectors", "excluded_inspectors", "pools", "team", "packages", "own_branch", "recusals",
  "inspector_recusals", "ladder", "chain_length", "sources",
];

/** The header itself once every rule has been checked. */
export function checkedHeader(value) {
  const f = r.object(value, "frame", KEYS);
  r.oneOf(f.spec, "frame.spec", SPEC);
  r.text(f.draw_id, "frame.draw_id", r.DRAW_ID);
  r.text(f.code_digest, "frame.code_digest", r.DIGEST);
  checkTask(f);
  checkFiles(f.entities);
  checkItems(f);
  checkStrata(f);
  r.orNull(r.integer)(f.total, "frame.total", ...COUNT);
  r.truth(f.weighted, "frame.weighted");
  r.integer(f.reserves, "frame.reserves", 0, 1000);
  r.truth(f.preselected, "frame.preselected");
  checkTeam(f.team);
  checkPeople(f);
  checkPackages(f.packages);
  r.oneOf(f.own_branch, "frame.own_branch", "HARD", "OFF");
  for (const key of ["recusals", "inspector_recusals"]) {
    r.object(f[key], `frame.${key}`, ["count", "digest"]);
    r.integer(f[key].count, `frame.${key}.count`, ...COUNT);
    r.text(f[key].digest, `frame.${key}.digest`, r.DIGEST);
  }
  r.integer(f.ladder, "frame.ladder", 1, 20);
  r.integer(f.chain_length, "frame.chain_length", 2, 1024);
  const sources = r.object(f.sources, "frame.sources", ["min_witnesses", "named"]);
  r.integer(sources.min_witnesses, "frame.sources.min_witnesses", 2, 100);
  r.each(sources.named, "frame.sources.named", (item, path) => r.text(item, path, NAMED));
  r.ascending(sources.named, "frame.sources.named");
  return f;
}

function checkTask(f) {
  r.object(f.unit, "frame.unit", ["code", "name"]);
  r.text(f.unit.code, "frame.unit.code", r.ID);
  r.filled(f.unit.name, "frame.unit.name");
  const task = r.object(f.task, "frame.task", ["code", "name", "kind", "items", "preset", "digest"]);
  r.text(task.code, "frame.task.code", r.ID);
  r.filled(task.name, "frame.task.name");
  r.text(task.kind, "frame.task.kind", WORD);
  r.text(task.preset, "frame.task.preset", WORD_OR_EMPTY);
  r.text(task.digest, "frame.task.digest", r.DIGEST);
  r.each(task.items, "frame.task.items", (item, path) => {
    r.object(item, path, ["code", "name", "tag", "count"]);
    r.text(item.code, `${path}.code`, r.ID);
    r.filled(item.name, `${path}.name`);
    r.text(item.tag, `${path}.tag`, TAG_OR_EMPTY);
    r.integer(item.count, `${path}.count`, ...COUNT);
  });
}

function checkItems(f) {
  const { items } = f.task;
  r.require(items.length > 0 && items.length <= MOST_ITEMS, "frame.task.items：应有 1 至 1000 项");
  r.require(new Set(items.map((item) => item.code)).size === items.length, "frame.task.items：事项代码重复");
  for (const item of items) r.require(item.count <= f.entities.count, `frame.task.items:${item.code} 的户数多于主体户数`);
}

function checkFiles(files) {
  const path = "frame.entities";
  r.object(files, path, ["count", "digest", "excluded_count", "excluded_digest", "excluded_by_reason"]);
  r.integer(files.count, `${path}.count`, ...COUNT);
  r.integer(files.excluded_count, `${path}.excluded_count`, ...COUNT);
  r.text(files.digest, `${path}.digest`, r.DIGEST);
  r.text(files.excluded_digest, `${path}.excluded_digest`, r.DIGEST);
  let sum = 0;
  for (const [reason, count] of Object.entries(r.mapping(files.excluded_by_reason, `${path}.excluded_by_reason`))) {
    r.require(r.REASON.test(reason), `${path}.excluded_by_reason.${reason}：理由代码不合规`);
    sum += r.integer(count, `${path}.excluded_by_reason.${reason}`, 1, COUNT[1]);
  }
  r.require(sum === files.excluded_count, `${path}.excluded_by_reason：各理由户数之和不等于 excluded_count`);
}

function checkStrata(f) {
  r.each(f.strata, "frame.strata", (item, path) => {
    r.object(item, path, ["id", "label", "count", "rule"]);
    r.text(item.id, `${path}.id`, r.ID);
    r.filled(item.label, `${path}.label`);
    r.integer(item.count, `${path}.count`, ...COUNT);
    const rule = r.object(item.rule, `${path}.rule`, ["ratio_bp", "min", "max"]);
    r.integer(rule.ratio_bp, `${path}.rule.ratio_bp`, 0, 10_000);
    r.integer(rule.min, `${path}.rule.min`, ...COUNT);
    r.orNull(r.integer)(rule.max, `${path}.rule.max`, rule.min, COUNT[1]);
  });
  const ids = new Set(f.strata.map((stratum) => stratum.id));
  r.require(ids.size > 0, "frame.strata：至少应有一层");
  r.require(ids.size === f.strata.length, "frame.strata：层标识重复");
  const sum = f.strata.reduce((total, stratum) => total + stratum.count, 0);
  r.require(sum === f.entities.count, `frame.strata：各层户数之和为 ${sum}，不等于 entities.count ${f.entities.count}`);
}

function checkTeam(team) {
  const path = "frame.team";
  r.object(team, path, ["count", "size", "pairing", "lead_pool", "relation", "certified_lead", "seats", "rounds", "min_partners"]);
  r.integer(team.count, `${path}.count`, 1, 8192);
  r.integer(team.size, `${path}.size`, 1, 6);
  r.text(team.pairing, `${path}.pairing`, WORD);
  r.orNull(r.text)(team.lead_pool, `${path}.lead_pool`, r.ID);
  r.oneOf(team.relation, `${path}.relation`, "ANY", "DIFFERENT_BRANCH", "SAME_BRANCH");
  r.truth(team.certified_lead, `${path}.certified_lead`);
  r.each(team.seats, `${path}.seats`, (item, at) => {
    r.object(item, at, ["tag", "min"]);
    r.text(item.tag, `${at}.tag`, r.ID);
    r.integer(item.min, `${at}.min`, 1, team.size);
  });
  r.ascending(team.seats.map((seat) => seat.tag), `${path}.seats`);
  r.integer(team.rounds, `${path}.rounds`, 1, ROUNDS);
  r.integer(team.min_partners, `${path}.min_partners`, 0, team.rounds * (team.size - 1));
}

function checkPeople(f) {
  r.each(f.inspectors, "frame.inspectors", (item, path) => {
    r.object(item, path, ["id", "branch", "pool", "lead", "tags"]);
    for (const key of ["id", "branch", "pool"]) r.text(item[key], `${path}.${key}`, r.ID);
    r.truth(item.lead, `${path}.lead`);
    r.each(item.tags, `${path}.tags`, (tag, at) => r.text(tag, at, r.ID));
    r.ascending(item.tags, `${path}.tags`);
  });
  r.each(f.excluded_inspectors, "frame.excluded_inspectors", (item, path) => {
    r.object(item, path, ["id", "reason"]);
    r.text(item.id, `${path}.id`, r.ID);
    r.text(item.reason, `${path}.reason`, r.REASON);
  });
  r.ascending(f.inspectors.map((one) => one.id), "frame.inspectors");
  r.ascending(f.excluded_inspectors.map((one) => one.id), "frame.excluded_inspectors");
  const known = new Set(f.inspectors.map((one) => one.id));
  r.require(!f.excluded_inspectors.some((one) => known.has(one.id)), "frame.excluded_inspectors：同一人既在可抽名册又在排除名册");
  checkPools(f);
}

function checkPools(f) {
  r.each(f.pools, "frame.pools", (item, path) => {
    r.object(item, path, ["id", "label", "take"]);
    r.text(item.id, `${path}.id`, r.ID);
    r.filled(item.label, `${path}.label`);
    r.integer(item.take, `${path}.take`, 1, COUNT[1]);
  });
  const sizes = new Map(f.pools.map((pool) => [pool.id, 0]));
  r.require(sizes.size === f.pools.length, "frame.pools：人员库标识重复");
  for (const one of f.inspectors) {
    r.require(sizes.has(one.pool), `frame.inspectors:${one.id} 的人员库不存在`);
    sizes.set(one.pool, sizes.get(one.pool) + 1);
  }
  for (const pool of f.pools) {
    r.require(pool.take <= sizes.get(pool.id), `frame.pools：“${pool.label}”应抽 ${pool.take} 人，但可抽名册只有 ${sizes.get(pool.id)} 人`);
  }
  const taken = f.pools.reduce((sum, pool) => sum + pool.take, 0);
  r.require(taken === f.team.count * f.team.size, `frame.pools：各库抽取人数之和为 ${taken}，而各组共需 ${f.team.count * f.team.size} 人`);
  const { count, pairing } = f.team;
  r.require(
    pairing !== "DEPARTMENTS" || f.pools.every((pool) => pool.take % count === 0),
    `frame.pools：部门各抽时，每库的 take 应是 team.count ${count} 的倍数`,
  );
  r.require(f.team.lead_pool === null || sizes.has(f.team.lead_pool), "frame.team.lead_pool：没有这个人员库");
}

function checkPackages(packages) {
  const path = "frame.packages";
  r.object(packages, path, ["mode", "cos_ppm", "reference_points"]);
  r.oneOf(packages.mode, `${path}.mode`, "BRANCH_PURE", "ZONE", "ENTITY", "RANDOM");
  r.integer(packages.cos_ppm, `${path}.cos_ppm`, 1, 1_000_000);
  for (const [branch, point] of Object.entries(r.mapping(packages.reference_points, `${path}.reference_points`))) {
    const at = `${path}.reference_points.${branch}`;
    r.require(r.ID.test(branch), `${at}：辖区代码不合规`);
    const [lon, lat] = r.list(point, at, 2);
    r.integer(lon, `${at}[0]`, -180_000_000, 180_000_000);
    r.integer(lat, `${at}[1]`, -90_000_000, 90_000_000);
  }
}
