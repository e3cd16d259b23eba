// 出示证件: what the inspected party is shown and told before anything is asked.

import { theDay } from "../day.js";
import { facts, h, section } from "../dom.js";
import { fillingOf, notHere } from "../filling.js";

// 国办发〔2024〕54号《国务院办公厅关于严格规范涉企行政检查的意见》; the words after it are ours.
const BANS = [
  ["严禁逐利检查", "不收馈赠和报酬，不赴宴请和旅游，不让企业承担任何费用"],
  ["严禁干扰企业正常生产经营", "能少打扰就少打扰"],
  ["严禁任性检查", "不扩大检查范围，不变相检查"],
  ["严禁运动式检查", "不因个别问题对所有企业普查"],
  ["严禁下达检查指标", "考核不与检查次数、罚没数额挂钩"],
];

export async function credentialsScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const { visit } = filling;
  const me = theDay().inspector;
  const others = visit.members.filter((one) => one.code !== me.code);
  return {
    title: "出示证件",
    back: `#/visit/${code}`,
    body: h("div", {},
      h("section", { class: "card" },
        h("p", { class: "card-name" }, me.name),
        h("p", {}, me.unit),
        h("p", { class: "card-number" }, `执法证 ${me.credential_no}`),
        h("p", {}, `有效期至 ${me.credential_valid_until}`),
        h("p", { class: "hint" }, "照片未采集，请同时出示执法证原件。")),
      others.length ? section("同行检查人员",
        facts(others.map((one) => [one.name, `执法证 ${one.credential_no}`]))) : null,
      section("告知",
        h("p", {}, `${visit.entity.name}：`),
        h("p", {}, `我们是${me.unit}的检查人员，依随机抽查任务“${visit.tasks.map((task) => task.name).join("、")}”进行检查。您这一户和检查人员都由公开抽取产生。`),
        h("p", {}, `检查只看表上载明的 ${visit.items.length} 个事项。您今年已受检 ${visit.visits_this_year} 次${visit.cap ? `，上限 ${visit.cap} 次` : ""}。`),
        h("p", {}, "检查人员少于两人、不出示执法证件的，您有权拒绝检查。您可以申请回避、陈述申辩；对检查结果有异议，可以向派出检查的机关提出。")),
      section("五个严禁", h("ol", { class: "bans" }, BANS.map(([ban, means]) => h("li", {}, h("strong", {}, ban), `：${means}。`))))),
    actions: [h("a", { class: "button primary", href: `#/visit/${code}` }, "已出示并告知")],
  };
}
