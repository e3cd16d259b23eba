// What a form must hold before it is signed: the same rules, words and order as
// inspections/oneform/rules.py. A test runs both over the same cases.

import { filesInForm } from "./content.js";
import { fault } from "./faults.js";
import { checkResults, checkFollowUp, checkObstruction, checkUnreachable } from "./rules_results.js";

/** Every fault of a form: `form` as it is stored, `sheet` {visit, questions, needsOnSite},
 *  `kinds` digest → kind of every file at hand, `codes` as the server sends them. */
export function checkForm(form, sheet, kinds, codes) {
  const labels = labelsOf(codes);
  return [
    ...belongs(form, sheet, labels),
    ...dates(form),
    ...answers(form, sheet),
    ...checkResults(form, labels),
    ...checkUnreachable(form, kinds),
    ...checkObstruction(form, labels),
    ...checkFollowUp(form, labels),
    ...party(form, labels),
    ...files(form, kinds),
  ];
}

// Nobody was there, or the entity is gone: items cannot be answered one by one.
const WITHOUT_ITEMS = new Set([
  "DEREGISTERED", "REVOKED", "CANCELLED", "MOVED_OUT", "UNREACHABLE", "CLOSED_LIQUIDATING",
]);

function labelsOf(codes) {
  const named = (pairs) => (code) => pairs.find(([one]) => one === code)?.[1] ?? code;
  return {
    result: named(codes.results),
    action: named(codes.actions),
    method: named(codes.methods),
    obstruction: named(codes.obstructions),
    outcome: named(codes.outcomes),
  };
}

function* belongs(form, sheet, labels) {
  if (form.visit !== sheet.visit) {
    yield fault("visit", form.visit, `本表属于 ${sheet.visit}`, "请从该户的页面提交");
  }
  if (!form.methods.length) {
    yield fault("methods", "", "至少选一种核查方式", "请勾选核查方式");
  } else if (sheet.needsOnSite && !form.methods.includes("ONSITE") && !form.note) {
    yield fault(
      "methods",
      form.methods.map(labels.method).join("、"),
      "任务要求实地检查，未实地检查须说明原因",
      "请勾选实地检查，或在实际情况中写明原因",
    );
  }
}

function* dates(form) {
  const entered = form.entered_on;
  if (form.checked_on > entered) {
    yield fault("checked_on", form.checked_on, `检查日期不得晚于录入日期 ${entered}`, "请核对日期");
  }
  if (form.finished_on > entered) {
    yield fault("finished_on", form.finished_on, `完成日期不得晚于录入日期 ${entered}`, "请核对日期");
  }
  if (form.finished_on < form.checked_on) {
    yield fault(
      "finished_on", form.finished_on, `完成日期不得早于检查日期 ${form.checked_on}`, "请核对日期",
    );
  }
  const { arrived, left } = form.journey;
  if (arrived && left && left < arrived) {
    yield fault("journey.left", left, "离开时间早于到达时间", "请核对到达和离开时间");
  }
}

function* answers(form, sheet) {
  const known = new Map(sheet.questions.map((question) => [question.code, question]));
  const given = new Map(form.answers.map((answer) => [answer.code, answer]));
  for (const code of given.keys()) {
    if (known.has(code)) continue;
    yield fault(
      "answers", code, "本户的一户一表没有这一事项，只能检查表上载明的事项", "请删去这一项",
    );
  }
  if (given.size < form.answers.length) yield fault("answers", "", "同一事项填写了两次", "请保留一次");
  const excused = form.results.some((result) => WITHOUT_ITEMS.has(result));
  for (const [code, question] of known) yield* answered(code, question, given.get(code), excused);
}

function* answered(code, question, answer, excused) {
  const place = `answers[${code}]`;
  if (!answer || answer.answer === "NOT_CHECKED") {
    if (excused) return;
    yield fault(
      `${place}.answer`,
      question.name,
      "一般检查事项和重点检查事项都须逐项填写",
      "请选择未发现问题、发现问题或不涉及",
    );
  } else if (answer.answer === "PROBLEM") {
    if (!answer.finding) {
      yield fault(`${place}.finding`, "", "发现问题须写明实际情况", "请写明看到了什么、在哪里");
    }
    if (!answer.handling) {
      yield fault(`${place}.handling`, "", "发现问题须写明处置情况", "请写明当场如何处置");
    }
  }
}

function* party(form, labels) {
  const said = form.party;
  if (said.outcome === "SIGNED" && !(said.name && said.capacity)) {
    yield fault("party.name", said.name, "须写明签字人姓名和身份", "请填写姓名和身份");
  }
  if (said.outcome === "REFUSED") {
    if (!said.refusal_reason) {
      yield fault("party.refusal_reason", "", "拒绝签字须注明原因", "请写明原因");
    }
    if (!said.witness) {
      yield fault("party.witness", "", "拒绝签字须有见证人，或注明无法邀请见证人", "请填写见证人");
    }
  }
  const nobody = form.results.some((result) => WITHOUT_ITEMS.has(result));
  if (said.outcome === "ABSENT" && !nobody && form.methods.includes("ONSITE")) {
    yield fault(
      "party.outcome",
      labels.outcome(said.outcome),
      "实地检查须由当事人签字或注明拒签",
      "请选择签字情况",
    );
  }
}

function* files(form, kinds) {
  for (const digest of filesInForm(form)) {
    if (digest in kinds) continue;
    yield fault(
      "evidence", digest.slice(0, 16), "服务器上没有这份材料", "请等该文件上传完成后再提交",
    );
  }
}
