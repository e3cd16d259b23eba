// The steps of verifying one supplementary draw after the first (docs/bundle.md).

import { canonical } from "./canonical.js";
import { teamRules } from "./inspectors.js";
import { checkedLog, checkLater } from "./logged.js";
import { checkedChain } from "./records.js";
import { Refused, require, same } from "./reading.js";
import { fromHex, hex, hexOfText, hmacHex, join, utf8 } from "./sha256.js";
import { chanceOf, checkLine, checkSources, sourcesText } from "./sources.js";
import { checkedSubstitution, firstStanding, replaced, teamsOf } from "./standing.js";
import { drawSupplement } from "./supplement.js";
import { readSupplement } from "./supplement_frame.js";
import { KINDS, OWN, PAYLOADS, SUBSTITUTED } from "./supplement_kinds.js";

const STEPS = { 对应: belongs, 存证: records, 入链: logged, 递补: substitutions, 封存: sealed, 密码: chained, 见证: witnessed, 种子: seeded, 抽取: drawn, 公布: published };

/** The verified first draw as the ground of its supplements. */
export function changesOf({ bundle, header, frameDigest, columns, transcript, tell, proven, trust }) {
  const tagsOf = (row) => columns.items[row].map((place) => header.task.items[place].tag).filter((tag) => tag !== "");
  const rows = new Map();
  const wanted = new Set([...transcript.entities, ...transcript.reserves].map(([code]) => code));
  columns.code.forEach((code, row) => { if (wanted.has(code)) rows.set(code, row); });
  const main = {
    header,
    transcript,
    master: bundle.master,
    rules: teamRules(header),
    people: new Map(header.inspectors.map((one) => [one.id, one])),
    sealed: (code) => ({ branch: columns.branch[rows.get(code)], tags: tagsOf(rows.get(code)) }),
  };
  return {
    main, frameDigest, tell, proven, trust, transcriptDigest: bundle.transcript_digest, whole: bundle.whole_digest, code: bundle.code,
    used: new Set(bundle.contributions.map((one) => chanceOf(one.line))), standing: firstStanding(transcript), drawn: [], substituted: [],
  };
}

/** Check one file; `run(name, check)` records a step and says whether it holds. */
export function verifySupplement(changes, bytes, run) {
  const state = { changes, standing: changes.standing };
  let name = "补抽";
  let refusal = null;
  try {
    state.file = readSupplement(bytes);
    state.frame = state.file.frame;
    name = `补抽${state.frame.number}`;
  } catch (error) {
    refusal = error;
  }
  const form = () => {
    if (refusal) throw new Refused(`格式：${refusal.message}`);
    return `第 ${state.frame.number} 次补抽的核验包 ${bytes.length} 字节，写法规范，总摘要相符。`;
  };
  return run(refusal ? name : `${name}·格式`, form) && Object.entries(STEPS).every(([part, check]) => run(`${name}·${part}`, () => check(state)));
}

function belongs({ changes, file, frame }) {
  same(frame.draw_id, changes.main.header.draw_id, "补抽所属的场次编号");
  same(frame.frame_digest, changes.frameDigest, "补抽所记首抽名册摘要");
  same(frame.transcript_digest, changes.transcriptDigest, "补抽所记首抽结果摘要");
  same(file.bundle.transcript_digest, frame.transcript_digest, "补抽核验包所记首抽结果摘要");
  same(file.bundle.whole_digest, changes.whole, "补抽核验包所记首抽核验包总摘要");
  const numbers = frame.earlier.map(([number]) => number).join("、") || "无";
  require(canonical(frame.earlier) === canonical(changes.drawn), `此前的补抽（${numbers}）未一并核验，或结果摘要、先后次序不符`);
  return `属于场次 ${frame.draw_id}，接在首抽和 ${frame.earlier.length} 次补抽之后。`;
}

function records(state) {
  const { file, frame } = state;
  const [first, input, ...rest] = OWN.map((key) => KINDS[key]);
  const kinds = [...frame.substitutions.map(() => SUBSTITUTED), first, ...file.contributions.map(() => input), ...rest];
  state.payloads = checkedChain(file.records, kinds, PAYLOADS, frame.draw_id, `${kinds.length} 条（递补、封存、见证输入、开启、抽取、公布）`);
  for (const payload of state.payloads.slice(frame.substitutions.length)) same(payload.number, frame.number, "存证记录中的补抽序号");
  return `${kinds.length} 条存证记录的内容与其摘要相符，次序正确。`;
}

function logged({ changes, file, frame }) {
  const found = checkedLog(file.records, file.log, frame.substitutions.length + 1, changes.trust);
  checkLater(changes.proven, found, file.log.from_bundle);
  return found.text;
}

function substitutions(state) {
  const { changes, frame, payloads } = state;
  const before = changes.substituted;
  require(canonical(frame.substitutions.slice(0, before.length)) === canonical(before), "此前已核验的递补与本包所记不同");
  const last = changes.drawn.at(-1)?.[0] ?? 0;
  frame.substitutions.forEach((found, place) => {
    same(canonical(payloads[place]), canonical({ ...found, transcript_digest: changes.transcriptDigest }), "递补的存证记录");
    if (place < before.length) return;
    same(found.after, last, `第 ${found.number} 次递补所接的补抽`);
    require(found.recused.length <= changes.main.header.recusals.count, `第 ${found.number} 次递补跳过的组多于封存的回避对数`);
    state.standing = checkedSubstitution(changes.main, state.standing, found);
  });
  return `${frame.substitutions.length} 次递补都是本层下一签，接手的组与规则相符。`;
}

function sealed(state) {
  const { changes, file, frame, standing } = state;
  const payload = state.payloads[frame.substitutions.length];
  state.frameDigest = hexOfText(canonical(frame));
  same(payload.frame_digest, state.frameDigest, "封存记录中的补抽名册摘要");
  same(payload.transcript_digest, frame.transcript_digest, "封存记录中的首抽结果摘要");
  same(payload.channel, file.channel, "封存记录中的办理方式");
  checkPeople(frame, changes.main, standing);
  const left = frame.leaving.map((one) => `${one.inspector}（${one.reason}）`).join("、");
  return `随机之前已封存：退出 ${left}；候选 ${frame.candidates.length} 名，排除 ${frame.excluded.length} 名，回避格 ${frame.blocked.length} 个。`;
}

function checkPeople(frame, main, standing) {
  const seated = new Set([...standing.teams.values()].flat());
  const leaving = frame.leaving.map((one) => one.inspector);
  require(leaving.every((one) => seated.has(one)), "退出人员中有人现在不在任何检查组");
  const rest = main.header.inspectors.map((one) => one.id).filter((one) => !seated.has(one));
  const listed = [...frame.candidates, ...frame.excluded.map((one) => one.id)].sort();
  require(canonical(listed) === canonical(rest.sort()), "候选人员与排除人员合起来，应恰是首抽名册中不在组内的全部人员");
  require(!frame.candidates.some((one) => standing.gone.has(one)), "候选人员中有此前已退出的人员");
  const teams = new Set(leaving.flatMap((one) => teamsOf(standing, one)));
  const isKnown = ([one, team]) => frame.candidates.includes(one) && teams.has(team);
  require(frame.blocked.every(isKnown), "回避格应只涉及候选人员与有人退出的检查组");
  const among = main.header.inspector_recusals.count;
  const most = main.header.recusals.count + among * main.header.team.rounds;
  require(frame.blocked.length <= most && frame.blocked_pairs.length <= among, "回避格多于首抽封存的回避对数所能划去的");
  require(frame.blocked_pairs.flat().every((one) => frame.candidates.includes(one)), "回避对应只涉及候选人员");
}

function chained({ changes, file, frame }) {
  let code = file.code;
  for (let i = 0; i < frame.number; i += 1) code = hex(fromHex(code));
  require(code === changes.code, `补抽的一次性密码经 ${frame.number} 次 SHA-256 不等于首抽公布的密码`);
  return `一次性密码是首抽同一条链上的下一个：${file.code}。`;
}

function witnessed({ changes, file, frame, payloads }) {
  const given = file.contributions;
  const start = frame.substitutions.length + 1;
  require(new Set(given.map((one) => one.name)).size === given.length, "见证人姓名重复：每位见证人只能提交一份");
  given.forEach((one, i) => {
    const name = `第 ${i + 1} 份见证输入`;
    same(one.order, i + 1, `${name}的序号`);
    for (const key of ["order", "name", "kind", "commitment"]) same(payloads[start + i][key], one[key], `${name}与其提交记录中的 ${key}`);
    checkLine(one.line);
    same(hex(join(fromHex(one.salt), utf8(one.line))), one.commitment, `${name}开启后的内容与事先提交的承诺`);
    require(!changes.used.has(chanceOf(one.line)), `${name}沿用了此前抽取的随机源，补抽须用新的随机源`);
  });
  require(frame.sources.min_witnesses >= changes.main.header.sources.min_witnesses, "补抽规定的见证人数少于首抽");
  const lines = given.map((one) => one.line);
  checkSources(lines, frame.sources);
  same(file.sources, sourcesText(lines), "随机源文本与各份见证输入");
  const opening = payloads[start + given.length];
  same(opening.sources_digest, hexOfText(file.sources), "开启记录中的随机源摘要");
  same(canonical(opening.opened), canonical(given.map((one) => ({ order: one.order, line_digest: hexOfText(one.line) }))), "开启记录中的各份输入");
  return `${given.length} 份新的见证输入先盲交后同时开启：${given.map((one) => `${one.name}（${one.line}）`).join("、")}。`;
}

function seeded({ file }) {
  const master = hmacHex(fromHex(file.code), utf8(sourcesText(file.contributions.map((one) => one.line))));
  same(file.master, master, "补抽主种子与由密码和随机源重算的值");
  return `补抽主种子由下一个密码与新的随机源重算得到：${master}。`;
}

function drawn(state) {
  const { changes, file, frame, frameDigest } = state;
  const computed = drawSupplement(frame, frameDigest, changes.main, state.standing, file.master, changes.tell);
  const text = canonical(computed);
  require(text === canonical(file.transcript), "按封存的补抽名册与种子重算，公布的补抽结果与重算结果不同");
  const digest = hexOfText(text);
  same(file.transcript_digest, digest, "公布的补抽记录摘要");
  const payload = state.payloads.at(-2);
  same(payload.frame_digest, frameDigest, "抽取记录存证中的补抽名册摘要");
  same(payload.master_digest, computed.master_digest, "抽取记录存证中的种子摘要");
  same(payload.transcript_digest, digest, "抽取记录存证中的补抽结果摘要");
  state.standing = replaced(state.standing, computed.replacements);
  state.computed = computed;
  return `重算一致：${computed.replacements.map(([old, one]) => `${one} 接替 ${old}`).join("、")}；结果摘要 ${digest}。`;
}

function published({ changes, file, frame, frameDigest, payloads, standing }) {
  const payload = payloads.at(-1);
  same(payload.transcript_digest, file.transcript_digest, "公布记录中的补抽结果摘要");
  same(payload.frame_digest, frameDigest, "公布记录中的补抽名册摘要");
  same(payload.bundle_digest, changes.whole, "公布记录中的首抽核验包总摘要");
  changes.standing = standing;
  changes.drawn.push([frame.number, file.transcript_digest]);
  changes.substituted = frame.substitutions;
  for (const one of file.contributions) changes.used.add(chanceOf(one.line));
  return "公布的补抽结果正是抽取时存证的结果。";
}
