// 检查事项: the list, and one item at a time.

import { attachments } from "../attach.js";
import { button, h, section } from "../dom.js";
import { examples } from "../examples.js";
import { oneOf, textField } from "../fields.js";
import { fillingOf, lockable, notHere, steps } from "../filling.js";

const SHORT = { NORMAL: "未发现问题", PROBLEM: "发现问题", NOT_INVOLVED: "不涉及", NOT_CHECKED: "未填" };
const RECORDING = { AUDIO: "须录音", VIDEO: "须录像" };
const CLASSES = { KEY: "重点检查事项", GENERAL: "一般检查事项" };

export const answerOf = (content, code) => content.answers.find((one) => one.code === code);

export async function itemsScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const { visit, content } = filling;
  const open = content.answers.filter((one) => one.answer === "NOT_CHECKED");
  const first = visit.items.find((item) => open.some((one) => one.code === item.code)) ?? visit.items[0];
  return {
    title: "检查事项",
    back: `#/visit/${code}`,
    body: h("div", {},
      h("p", { class: "lead" }, `共 ${visit.items.length} 项，已填 ${visit.items.length - open.length} 项。只检查表上载明的事项。`),
      h("ol", { class: "sheet steps" }, visit.items.map((item) => {
        const { answer } = answerOf(content, item.code);
        return h("li", {}, h("a", { href: `#/visit/${code}/item/${item.code}` },
          h("span", {}, item.name, h("small", {}, CLASSES[item.item_class], item.section ? ` · ${item.section}` : "")),
          h("span", { class: answer === "NOT_CHECKED" ? "todo" : answer === "PROBLEM" ? "problem" : "done" }, SHORT[answer])));
      }))),
    actions: first ? steps(null, [open.length ? "逐项填写" : "逐项核对", `#/visit/${code}/item/${first.code}`]) : [],
  };
}

export async function itemScreen(code, itemCode) {
  const filling = await fillingOf(code);
  const place = filling?.visit.items.findIndex((item) => item.code === itemCode) ?? -1;
  if (place < 0) return notHere(code);
  const { visit, content } = filling;
  const item = visit.items[place];
  const answer = answerOf(content, itemCode);
  const to = (one) => `#/visit/${code}/item/${one.code}`;
  const [before, after] = [visit.items[place - 1], visit.items[place + 1]];
  return {
    title: `${place + 1} / ${visit.items.length}　${item.name}`,
    back: `#/visit/${code}/items`,
    body: h("div", {}, aboutItem(item), lockable(filling, answerPart(filling, item, answer))),
    actions: steps(
      before ? ["上一项", to(before)] : ["事项", `#/visit/${code}/items`],
      after ? ["下一项", to(after)] : ["时间与行程", `#/visit/${code}/journey`],
    ),
  };
}

const aboutItem = (item) => section("",
  h("p", { class: "tags" }, h("span", { class: "badge" }, CLASSES[item.item_class]),
    item.section ? h("span", { class: "badge" }, item.section) : null,
    RECORDING[item.recording] ? h("span", { class: "badge", "data-state": "waiting" }, RECORDING[item.recording]) : null),
  more("检查内容", item.content, true), more("操作要领", item.how_to, false), more("依据", item.legal_basis, false), examples(item));

const more = (title, text, open) =>
  text ? h("details", { open }, h("summary", {}, title), h("p", { class: "law" }, text)) : null;

function answerPart(filling, item, answer) {
  const detail = h("div", {});
  const showDetail = () => detail.replaceChildren(...(answer.answer === "NOT_CHECKED" ? [] : fields(filling, item, answer, showDetail)));
  showDetail();
  return h("section", { class: "sheet" },
    oneOf({
      path: `answers-${item.code}`, label: "检查情况", value: answer.answer,
      options: [["NORMAL", "未发现问题"], ["PROBLEM", "发现问题"], ["NOT_INVOLVED", "不涉及"]],
      onValue(value) {
        if (answer.finding === (item.wording_normal || "")) answer.finding = "";
        answer.answer = value;
        if (value === "NORMAL" && !answer.finding) answer.finding = item.wording_normal;
        showDetail();
        filling.changed();
      },
    }),
    detail,
    filling.faultBox(`answers[${item.code}]`));
}

function fields(filling, item, answer, again) {
  const typed = (key) => (value) => {
    answer[key] = value;
    filling.changed();
  };
  const isProblem = answer.answer === "PROBLEM";
  const standard = isProblem && item.wording_problem && !answer.finding.includes(item.wording_problem)
    ? button("填入默认用语", () => {
      answer.finding = [answer.finding, item.wording_problem].filter(Boolean).join("\n");
      filling.changed();
      again();
    }, { kind: "small" }) : null;
  return [
    textField({ path: `finding-${item.code}`, label: isProblem ? "发现的问题" : "实际情况（可不填）", type: "area", value: answer.finding, onValue: typed("finding") }),
    standard,
    isProblem ? textField({ path: `handling-${item.code}`, label: "处置情况", type: "area", value: answer.handling, onValue: typed("handling") }) : null,
    attachments(filling, { files: answer.evidence, item: item.code, title: item.name }),
  ].filter(Boolean);
}
