// The rules about results (CT-01) and what follows (CT-02); see rules.js.

import { fault } from "./faults.js";

const FEWEST_ATTEMPTS = 2;
const GONE = ["DEREGISTERED", "REVOKED", "CANCELLED", "MOVED_OUT"];
const CLEAN = new Set(["NO_PROBLEM", "NO_RELATED_ACTIVITY", ...GONE]);
const PROOF = new Set(["PHOTO", "VIDEO", "LETTER_PROOF"]);
const MILD = new Set(["NONE", "BACK_TO_DAILY", "OTHER"]);

const isClean = (results) => results.every((result) => CLEAN.has(result));

export function* checkResults(form, labels) {
  const { results } = form;
  const said = results.map(labels.result).join("、");
  if (!results.length) {
    yield fault("results", "", "至少选一项检查结果", "请选择检查结果");
    return;
  }
  if (results.includes("NO_PROBLEM") && results.length > 1) {
    yield fault("results", said, "“未发现问题”不能与其他结果并选", "请去掉其中之一");
  }
  const problems = form.answers.filter((one) => one.answer === "PROBLEM").length;
  if (problems && isClean(results)) {
    yield fault("results", said, `有 ${problems} 个事项发现问题，结果却未反映`, "请选择相应的检查结果");
  }
  if (!problems && !results.includes("NO_PROBLEM") && !form.note) {
    yield fault("note", "", "结果不是“未发现问题”时须写明实际情况", "请填写实际情况");
  }
  if (results.includes("PENDING_FOLLOWUP") && !form.breach) {
    yield fault("breach", "", "“发现问题待后续处理”须注明违反哪类规定", "请选择违反规定的类别");
  }
  if (results.includes("CORRECTED_ON_ORDER") && !form.recheck_on) {
    yield fault("recheck_on", "", "“已责令改正”须定复查日期", "请选择复查日期");
  }
  if (form.recheck_on && form.recheck_on < form.checked_on) {
    yield fault("recheck_on", form.recheck_on, "复查日期早于检查日期", "请核对日期");
  }
}

export function* checkUnreachable(form, kinds) {
  if (!form.results.includes("UNREACHABLE")) return;
  if (form.attempts.length < FEWEST_ATTEMPTS) {
    yield fault(
      "attempts",
      `${form.attempts.length} 次`,
      `通过登记的住所无法联系，须至少 ${FEWEST_ATTEMPTS} 次联系并有凭证`,
      "请补记联系经过；可以是实地核查，也可以是邮寄专用信函",
    );
  }
  for (const [place, attempt] of form.attempts.entries()) {
    if (!attempt.how) {
      yield fault(`attempts[${place}].how`, "", "须写明如何联系", "请填写联系经过");
    }
    if (!attempt.evidence.some((digest) => PROOF.has(kinds[digest]))) {
      yield fault(
        `attempts[${place}].evidence`,
        attempt.day,
        "每次联系须有照片、视频或邮寄凭证",
        "请为这次联系附上凭证",
      );
    }
  }
}

export function* checkObstruction(form, labels) {
  const claimed = form.results.includes("OBSTRUCTION");
  if (claimed && !form.obstruction) {
    yield fault("obstruction", "", "不配合检查须注明法定情形", "请在三种法定情形中选择一种");
  }
  if (claimed && !form.note) yield fault("note", "", "不配合检查须写明经过", "请填写实际情况");
  if (!claimed && form.obstruction) {
    yield fault(
      "obstruction",
      labels.obstruction(form.obstruction),
      "检查结果没有“不配合检查情节严重”",
      "请去掉情形，或选择该结果",
    );
  }
}

export function* checkFollowUp(form, labels) {
  const { results, follow_up: action } = form;
  if (results.includes("PENDING_FOLLOWUP") && action === "NONE") {
    yield fault(
      "follow_up", labels.action(action), "“发现问题待后续处理”必须移交后续", "请选择后续处置措施",
    );
  }
  if (results.length && isClean(results) && !MILD.has(action)) {
    yield fault(
      "follow_up", labels.action(action), "没有发现问题，不应有这项后续处置", "请核对结果与处置",
    );
  }
  if (results.includes("PENDING_FOLLOWUP") && form.is_settled) {
    yield fault(
      "is_settled", "已完结", "“发现问题待后续处理”还没有处理完，不能填已完结", "请改为未完结",
    );
  }
  yield* settled(form);
}

function* settled(form) {
  const { is_settled: isSettled, settled_on: day, checked_on: from, entered_on: to } = form;
  if (isSettled && !day) yield fault("settled_on", "", "已完结须填完结日期", "请选择完结日期");
  if (!isSettled && day) yield fault("settled_on", day, "未完结不应有完结日期", "请核对是否完结");
  if (day && !(from <= day && day <= to)) {
    yield fault(
      "settled_on", day, `完结日期须在检查日期 ${from} 与录入日期 ${to} 之间`, "请核对日期",
    );
  }
}
