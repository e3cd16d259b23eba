// 时间与行程: arrived and left by button, the day, the road and what it cost.

import { clock } from "../day.js";
import { button, h, say, section } from "../dom.js";
import { textField } from "../fields.js";
import { fillingOf, lockable, notHere, steps } from "../filling.js";

const HUNDRED = 100;

export async function journeyScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const { visit, content } = filling;
  const last = visit.items.at(-1);
  return {
    title: "时间与行程",
    back: `#/visit/${code}`,
    body: lockable(filling, timesPart(filling), datesPart(filling), section("路上",
      number(filling, "minutes", "路上用时（分钟）", 1),
      number(filling, "metres", "行驶里程（公里）", 1000),
      number(filling, "cost_fen", "费用（元）", HUNDRED),
      h("p", { class: "hint" }, "用来与派发前的预计相比，不影响检查结果。当事人签名不包括这一部分。"))),
    actions: steps(
      last ? ["事项", `#/visit/${code}/item/${last.code}`] : ["总览", `#/visit/${code}`],
      ["方式与结果", `#/visit/${code}/result`],
    ),
    content,
  };
}

function timesPart(filling) {
  const { journey } = filling.content;
  const clocks = h("div", {});
  const show = () => clocks.replaceChildren(...[["arrived", "到达"], ["left", "离开"]].map(([key, label]) =>
    h("div", { class: "row clock" },
      textField({ path: `journey.${key}`, label: `${label}时间`, type: "time", value: journey[key], onValue: typed(key) }),
      button(`现在${label}`, () => {
        journey[key] = clock();
        say(`${label}时间 ${journey[key]}`);
        filling.changed();
        show();
      }))));
  const typed = (key) => (value) => {
    journey[key] = value;
    filling.changed();
  };
  show();
  return section("到达与离开", clocks, filling.faultBox("journey"));
}

function datesPart(filling) {
  const { content } = filling;
  const day = (key, label) => textField({
    path: key, label, type: "date", value: content[key],
    onValue(value) {
      content[key] = value;
      filling.changed();
    },
  });
  return section("日期", day("checked_on", "检查日期"), day("finished_on", "完成日期"),
    filling.faultBox("checked_on", "finished_on"));
}

/** A number that people know in larger units than the form counts in. */
function number({ content, changed }, key, label, unit) {
  return textField({
    path: `journey.${key}`, label, type: "number", min: 0, step: unit === 1 ? 1 : 0.1, inputmode: "decimal",
    value: content.journey[key] ? content.journey[key] / unit : "",
    onValue(value) {
      content.journey[key] = Math.max(0, Math.round(Number(value || 0) * unit));
      changed();
    },
  });
}
