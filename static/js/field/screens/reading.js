// The whole form as it is read before somebody signs it.

import { theDay } from "../day.js";
import { facts, h, section } from "../dom.js";

const labelled = (pairs, code) => pairs?.find(([one]) => one === code)?.[1] ?? code;

export function formText(visit, content) {
  const { codes } = theDay();
  const all = (pairs, list) => list.map((one) => labelled(pairs, one)).join("、");
  const { party, journey } = content;
  return section("一户一表",
    facts([
      ["被检查对象", visit.entity.name],
      ["检查日期", content.checked_on],
      ["核查方式", all(codes.methods, content.methods)],
      ["检查结果", all(codes.results, content.results)],
      ["违反规定", content.breach && labelled(codes.breaches, content.breach)],
      ["不配合情形", content.obstruction && labelled(codes.obstructions, content.obstruction)],
      ["实际情况", content.note],
      ["后续处置", labelled(codes.actions, content.follow_up)],
      ["复查日期", content.recheck_on],
      ["完结", content.is_settled ? `已完结，${content.settled_on}` : "未完结"],
      ["当事人意见", party.opinion],
      ["签名情况", [labelled(codes.outcomes, party.outcome), party.name, party.capacity, party.refusal_reason, party.witness].filter(Boolean).join("，")],
      ["到达与离开", journey.arrived && `${journey.arrived} 至 ${journey.left || "未填"}`],
    ]),
    h("h3", {}, "检查事项"),
    h("ol", { class: "read-items" }, content.answers.map((answer) => {
      const item = visit.items.find((one) => one.code === answer.code);
      return h("li", {},
        h("p", {}, h("strong", {}, item?.name ?? answer.code), "：", labelled(codes.answers, answer.answer)),
        answer.finding ? h("p", {}, answer.finding) : null,
        answer.handling ? h("p", {}, `处置：${answer.handling}`) : null,
        answer.evidence.length ? h("p", { class: "hint" }, `材料 ${answer.evidence.length} 份`) : null);
    })),
    content.attempts.length ? h("div", {}, h("h3", {}, "联系经过"),
      h("ol", {}, content.attempts.map((one) => h("li", {}, `${one.day}　${one.how}（凭证 ${one.evidence.length} 份）`)))) : null);
}
