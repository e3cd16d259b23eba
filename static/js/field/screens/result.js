// 方式、结果与处置: CT-03, CT-01 and CT-02, with the rules as one goes.

import { theDay, today } from "../day.js";
import { h, section } from "../dom.js";
import { anyOf, flag, oneOf, textField } from "../fields.js";
import { fillingOf, lockable, notHere, steps } from "../filling.js";
import { attemptsPart } from "./attempts.js";
import { attachments } from "../attach.js";

// What usually follows a result; people decide.
const USUAL = {
  NOT_PUB_ANNUAL: "ORDER_CORRECT", NOT_PUB_OTHER: "ORDER_CORRECT", FALSE_INFO: "LIST_ABNORMAL",
  UNREACHABLE: "LIST_ABNORMAL", CORRECTED_ON_ORDER: "ORDER_CORRECT", PENDING_FOLLOWUP: "TRANSFER_CASE",
};

export async function resultScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const body = h("div", {});
  const show = () => body.replaceChildren(lockable(filling, parts(filling, again)));
  const again = () => {
    const focus = document.activeElement?.id;
    show();
    document.getElementById(focus)?.focus();
    filling.changed();
  };
  show();
  return {
    title: "方式、结果与处置",
    back: `#/visit/${code}`,
    body,
    actions: steps(["行程", `#/visit/${code}/journey`], ["意见与签名", `#/visit/${code}/party`]),
  };
}

function parts(filling, again) {
  const { content } = filling;
  const { codes } = theDay();
  return [
    section("", anyOf({
      path: "methods", label: "核查方式（可多选）", options: codes.methods, value: content.methods,
      onValue(chosen) {
        content.methods = chosen;
        again();
      },
    }), filling.faultBox("methods")),
    section("", anyOf({
      path: "results", label: "检查结果（可多选；“未发现问题”只能单选）", options: codes.results, value: content.results,
      onValue(chosen) {
        choose(content, chosen);
        again();
      },
    }), filling.faultBox("results")),
    content.results.includes("UNREACHABLE") ? attemptsPart(filling) : null,
    content.results.includes("OBSTRUCTION") ? single(filling, "obstruction", "不配合检查的法定情形", codes.obstructions, again) : null,
    content.results.includes("PENDING_FOLLOWUP") ? single(filling, "breach", "违反哪类规定", codes.breaches, again) : null,
    content.results.includes("CORRECTED_ON_ORDER") || content.recheck_on ? day(filling, "recheck_on", "复查日期") : null,
    section("", textField({
      path: "note", label: "实际情况", type: "area", value: content.note,
      hint: "结果不是“未发现问题”、或没有实地检查时必填。",
      onValue(value) {
        content.note = value;
        filling.changed();
      },
    }), filling.faultBox("note"), h("h2", {}, "整体材料"),
    attachments(filling, { files: content.evidence, title: "整体情况" })),
    section("", oneOf({
      path: "follow_up", label: "后续处置措施", options: codes.actions, value: content.follow_up,
      onValue(chosen) {
        content.follow_up = chosen;
        again();
      },
    }), usual(content, codes), filling.faultBox("follow_up")),
    settledPart(filling, again),
  ];
}

/** A choice of results, and what must change with it. */
function choose(content, chosen) {
  const added = chosen.find((one) => !content.results.includes(one));
  if (added === "NO_PROBLEM") content.results = ["NO_PROBLEM"];
  else content.results = chosen.length > 1 ? chosen.filter((one) => one !== "NO_PROBLEM") : chosen;
  if (!content.results.includes("OBSTRUCTION")) content.obstruction = null;
  if (!content.results.includes("PENDING_FOLLOWUP")) content.breach = null;
  else Object.assign(content, { is_settled: false, settled_on: null });
  if (added === "NO_PROBLEM") Object.assign(content, { follow_up: "NONE", is_settled: true, settled_on: today() });
}

function usual(content, codes) {
  const usually = content.results.map((one) => USUAL[one]).find(Boolean);
  if (!usually || usually === content.follow_up) return null;
  return h("p", { class: "hint" }, `这种结果通常是“${codes.actions.find(([one]) => one === usually)?.[1]}”。`);
}

function single(filling, key, label, options, again) {
  return section("", oneOf({
    path: key, label, options, value: filling.content[key],
    onValue(chosen) {
      filling.content[key] = chosen;
      again();
    },
  }), filling.faultBox(key));
}

const day = (filling, key, label) => section("", textField({
  path: key, label, type: "date", value: filling.content[key],
  onValue(value) {
    filling.content[key] = value || null;
    filling.changed();
  },
}), filling.faultBox(key));

function settledPart(filling, again) {
  const { content } = filling;
  return section("", flag({
    path: "is_settled", label: "已完结", value: content.is_settled,
    onValue(isOn) {
      content.is_settled = isOn;
      content.settled_on = isOn ? content.settled_on || today() : null;
      again();
    },
  }), content.is_settled ? textField({
    path: "settled_on", label: "完结日期", type: "date", value: content.settled_on,
    onValue(value) {
      content.settled_on = value || null;
      filling.changed();
    },
  }) : null, filling.faultBox("is_settled"), filling.faultBox("settled_on"));
}
