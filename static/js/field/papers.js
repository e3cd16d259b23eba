// A document written on the phone: the same text and the same bytes as the server makes (pure).

import { sha256 } from "../digest.js";
import { canonical } from "../verify/canonical.js";

const FIELD = /\{([^{}\n]*)\}/g;

/** 2026-12-03 as it stands in documents. */
export function dayWords(day) {
  const [year, month, date] = day.split("-").map(Number);
  return `${year} 年 ${month} 月 ${date} 日`;
}

/** The wording with its fields replaced; a field that nobody knows is an error. */
export const filled = (text, values) => text.replace(FIELD, (_, name) => {
  if (!(name.trim() in values)) throw new Error(`字段“${name}”没有值`);
  return values[name.trim()];
});

/** The number of a paper that is given out without a network. */
export const sceneNumber = (mark, word, year, visit, hand, last) =>
  `${mark}${word}〔${year}〕现场-${visit}-${hand}-${last}号`;

/** Everything that a document says (ssj/document/1). */
export function documentOf(kind, values, { number, visit, issuedAt, dueOn }) {
  const full = Object.fromEntries(kind.fields.map((name) => [name, values[name] ?? ""]));
  Object.assign(full, { 文号: number, 期限: dueOn ? dayWords(dueOn) : "" });
  return {
    schema: "ssj/document/1",
    kind: kind.kind,
    layout: kind.layout,
    bureau: full.机关,
    title: kind.title,
    number,
    party: full.当事人,
    party_code: full.统一社会信用代码,
    to: kind.to === "party" ? full.当事人 : full[kind.to] ?? "",
    rows: kind.rows.map((label) => [label, full[label]]),
    paragraphs: kind.body.split("\n").map((text) => filled(text, full)),
    basis: kind.basis,
    signers: kind.signers,
    visit,
    issued_on: full.出具日期,
    issued_at: issuedAt,
    due_on: dueOn,
    template: kind.template,
  };
}

export const documentDigest = (facts) => sha256(new TextEncoder().encode(canonical(facts)));

/** What the form proposes for the inputs of a document. */
export function proposalsOf(kind, known, content, items, labels) {
  const found = { ...known, ...fromForm(content, items, labels) };
  return Object.fromEntries(kind.inputs.map((one) => [one.name, found[one.from] || one.value]));
}

function fromForm(content, items, labels) {
  const names = Object.fromEntries(items.map((one) => [one.code, one.name]));
  const problems = content.answers.filter((one) => one.answer === "PROBLEM");
  return {
    检查结果: content.results.map((code) => labels.results[code]).join("、"),
    问题: lines(problems.map((one) => one.finding)) || "未发现问题。",
    处置: lines(problems.map((one) => one.handling)) || labels.actions[content.follow_up],
    检查情况: lines(content.answers.map((one) =>
      `${names[one.code] ?? one.code}：${one.finding || labels.answers[one.answer]}`)),
  };
}

const lines = (texts) => (texts.length < 2 ? texts.join("")
  : texts.map((text, place) => `${place + 1}. ${text}`).join("\n"));

/** What still keeps a document from being given out, in words; "" where nothing does. */
export function lacking(kind, values, dueOn, today) {
  const empty = kind.inputs.find((one) => !one.optional && !(values[one.name] ?? "").trim());
  if (empty) return `“${empty.name}”须填写。${empty.hint}`;
  if (Object.keys(kind.due).length && !dueOn) return `“${kind.name}”须定期限。请选择日期。`;
  if (dueOn && dueOn < today) return `期限 ${dueOn} 早于今天 ${today}。请选择以后的日期。`;
  return "";
}
