// The steps of a verification, in order; after the first broken one nothing more is checked.

import { canonical } from "./canonical.js";
import { draw } from "./draw.js";
import { checkedHeader } from "./header.js";
import { readEntities, readExcluded } from "./lines.js";
import { checkedLog } from "./logged.js";
import { checkedRecords } from "./records.js";
import { Refused, require, same } from "./reading.js";
import { checkCommitments, checkCounts } from "./recusals.js";
import { fromHex, hex, hexOfText, hmacHex, join, utf8 } from "./sha256.js";
import { checkLine, checkSources, sourcesText } from "./sources.js";
import { checkTranscript, PARTS } from "./transcript.js";

/** Name -> check; each returns its finding in words and adds to `state`. */
export const STEPS = { 名册: frame, 回避: recused, 存证: records, 入链: logged, 封存: sealed, 承诺: committed, 见证: witnessed, 种子: seeded, 抽取: drawn, 公布: published };

function frame(state) {
  const { bundle } = state;
  state.frameDigest = hexOfText(canonical(bundle.frame));
  const header = checkedHeader(bundle.frame);
  state.header = header;
  state.excluded = readExcluded(bundle.excluded, header.entities);
  state.columns = readEntities(bundle.entities, header, state.excluded);
  return `可抽主体 ${bundle.entities.length} 户、排除主体 ${state.excluded.size} 户、可抽人员 ${header.inspectors.length} 名，`
    + `与封存摘要一致；名册摘要 ${state.frameDigest}。`;
}

function recused({ bundle, header }) {
  checkCommitments(header, bundle.recusals);
  return `封存回避 ${header.recusals.count} 对（人员与主体）、${header.inspector_recusals.count} 对（人员之间），`
    + "承诺清单与封存摘要一致；谁与谁回避不公开。";
}

function records(state) {
  const { bundle } = state;
  state.payloads = checkedRecords(bundle.records, state.header.draw_id, bundle.contributions.length);
  return `${state.payloads.length} 条存证记录的内容与其摘要相符，次序正确。`;
}

function logged(state) {
  const { bundle, trust } = state;
  state.proven = checkedLog(bundle.records, bundle.log, 2, trust);
  return state.proven.text;
}

function sealed({ bundle, header, payloads, frameDigest }) {
  const payload = payloads[0];
  same(payload.frame_digest, frameDigest, "封存记录中的名册摘要");
  same(payload.entities_digest, header.entities.digest, "封存记录中的主体名册摘要");
  same(payload.excluded_digest, header.entities.excluded_digest, "封存记录中的排除名册摘要");
  same(payload.channel, bundle.channel, "封存记录中的办理方式");
  same(payload.task_code, header.task.code, "封存记录中的任务编号");
  return `抽取之前已封存任务“${header.task.name}”的全部名册与规则。`;
}

function committed({ bundle, header, payloads, frameDigest }) {
  const payload = payloads[1];
  const { value, chain_length } = bundle.commitment;
  same(payload.frame_digest, frameDigest, "承诺记录中的名册摘要");
  same(payload.commitment, value, "承诺记录中的承诺值");
  same(payload.chain_length, chain_length, "承诺记录中的链长");
  same(chain_length, header.chain_length, "承诺的链长与名册规定");
  require(hex(fromHex(bundle.code)) === value, "公布的一次性密码经 SHA-256 不等于事先承诺的值");
  return `一次性密码经 SHA-256 正是事先承诺的 ${value}。`;
}

function witnessed({ bundle, header, payloads }) {
  const given = bundle.contributions;
  require(new Set(given.map((one) => one.name)).size === given.length, "见证人姓名重复：每位见证人只能提交一份");
  given.forEach((one, i) => {
    const name = `第 ${i + 1} 份见证输入`;
    same(one.order, i + 1, `${name}的序号`);
    for (const key of ["order", "name", "kind", "commitment"]) same(payloads[2 + i][key], one[key], `${name}与其提交记录中的 ${key}`);
    checkLine(one.line);
    same(hex(join(fromHex(one.salt), utf8(one.line))), one.commitment, `${name}开启后的内容与事先提交的承诺`);
  });
  const lines = given.map((one) => one.line);
  checkSources(lines, header.sources);
  same(bundle.sources, sourcesText(lines), "随机源文本与各份见证输入");
  const opening = payloads[2 + given.length];
  same(opening.sources_digest, hexOfText(bundle.sources), "开启记录中的随机源摘要");
  const opened = given.map((one) => ({ order: one.order, line_digest: hexOfText(one.line) }));
  same(canonical(opening.opened), canonical(opened), "开启记录中的各份输入");
  const shown = given.map((one) => `${one.name}（${one.line}）`).join("、");
  return `${given.length} 份见证输入先盲交后同时开启，内容未变：${shown}。`;
}

function seeded({ bundle }) {
  const master = hmacHex(fromHex(bundle.code), utf8(sourcesText(bundle.contributions.map((one) => one.line))));
  same(bundle.master, master, "主种子与由密码和随机源重算的值");
  return `主种子由一次性密码与随机源重算得到：${master}。`;
}

function drawn(state) {
  const { bundle, header, payloads, frameDigest } = state;
  checkTranscript(bundle.transcript);
  const { blocked } = bundle.transcript;
  checkCounts(header, blocked);
  const computed = draw(header, frameDigest, state.columns, bundle.master, blocked, state.tell);
  const text = canonical(computed);
  if (text !== canonical(bundle.transcript)) {
    const part = Object.keys(PARTS).find((key) => canonical(bundle.transcript[key]) !== canonical(computed[key]));
    throw new Refused(`按封存名册与种子重算，公布的${PARTS[part]}与重算结果不同`);
  }
  const digest = hexOfText(text);
  state.transcript = computed;
  same(bundle.transcript_digest, digest, "公布的抽取记录摘要");
  const payload = payloads.at(-2);
  same(payload.frame_digest, frameDigest, "抽取记录存证中的名册摘要");
  same(payload.master_digest, computed.master_digest, "抽取记录存证中的种子摘要");
  same(payload.transcript_digest, digest, "抽取记录存证中的结果摘要");
  return `重算一致：抽中主体 ${computed.entities.length} 户、人员 ${computed.inspectors.length} 名，`
    + `组成 ${computed.teams.length} 个检查组，名单包 ${computed.packages.length} 个；${rotation(computed)}结果摘要 ${digest}。${aboutCells(header, blocked)}`;
}

/** What was checked of the blocked cells, and what only an auditor can check. */
function aboutCells(header, blocked) {
  if (!header.recusals.count && !header.inspector_recusals.count) return "";
  const cells = Object.values(blocked).reduce((sum, some) => sum + some.length, 0);
  return `因回避划去 ${cells} 格，未超过封存对数所能划去的，且无一格是多余的；`
    + "哪一格由谁的回避而来不公开，须由持有回避附件的审计人员核对。";
}

function rotation({ rotation: found }) {
  if (found === null) return "";
  return `轮换 ${found.rounds} 轮，没有两人重复同组，每人至少与 ${found.reached} 名其他分局（所）的人员同组；`;
}

function published({ bundle, payloads, frameDigest }) {
  const payload = payloads.at(-1);
  same(payload.transcript_digest, bundle.transcript_digest, "公布记录中的结果摘要");
  same(payload.frame_digest, frameDigest, "公布记录中的名册摘要");
  same(payload.sources_digest, hexOfText(bundle.sources), "公布记录中的随机源摘要");
  return "公布的结果正是抽取时存证的结果。";
}
