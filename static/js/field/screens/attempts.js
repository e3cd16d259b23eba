// 联系经过: each attempt to reach an entity at its registered address, with its proof.

import { attachments } from "../attach.js";
import { today } from "../day.js";
import { button, h, section } from "../dom.js";
import { textField } from "../fields.js";

export function attemptsPart(filling) {
  const { attempts } = filling.content;
  const list = h("div", {});
  const show = () => list.replaceChildren(...attempts.map((one, place) => attempt(filling, one, place, show)));
  show();
  return section("联系经过",
    h("p", { class: "hint" }, "须至少两次，每次有照片、视频或邮寄凭证。实地核查和邮寄专用信函都算。"),
    list,
    button("增加一次联系", () => {
      attempts.push({ day: today(), how: "", evidence: [] });
      filling.changed();
      show();
    }, { name: "add" }),
    filling.faultBox("attempts"));
}

function attempt(filling, one, place, show) {
  const { attempts } = filling.content;
  const typed = (key) => (value) => {
    one[key] = value;
    filling.changed();
  };
  return h("section", { class: "inner", "aria-label": `第 ${place + 1} 次联系` },
    h("h3", {}, `第 ${place + 1} 次`),
    textField({ path: `attempts-${place}-day`, label: "日期", type: "date", value: one.day, onValue: typed("day") }),
    textField({ path: `attempts-${place}-how`, label: "如何联系、结果如何", type: "area", value: one.how, onValue: typed("how") }),
    attachments(filling, { files: one.evidence, title: `第 ${place + 1} 次联系`, letters: true }),
    button("删去这一次", () => {
      attempts.splice(place, 1);
      filling.changed();
      show();
    }, { kind: "small" }));
}
