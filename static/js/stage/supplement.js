// The two acts that a supplementary draw has of its own: who fell out, and who takes the seats.

import { digest } from "./before.js";
import { deck } from "./deck.js";
import { el, isNarrow, POP, RISE, Scene } from "./scene.js";

const person = (one) => [el("b", "", one.name), el("span", "", one.mark), ...(one.unit ? [el("small", "", one.unit)] : [])];

export function left(facts) {
  const scene = new Scene("left");
  const people = facts.people.map((one, i) => scene.move(el("li", "leaver", person(one)), POP, { at: 600 + i * 900 }));
  const count = (value, unit, label) => el("div", "figure", [el("p", "figure-value", [el("b", "", String(value)), unit]), el("p", "figure-label", label)]);
  const figures = el("div", "figures", [
    count(facts.people.length, "人", "退出检查组"),
    count(facts.candidates, "人", "可以补任"),
    count(facts.excluded, "人", "不能补任，逐人记明理由"),
  ]);
  const head = facts.head;
  const seals = el("div", "seals", [
    digest("补抽名册摘要", facts.frame_digest),
    digest("一次性码的承诺（首抽时公布）", facts.commitment),
    el("div", "log-head", [el("h3", "", "存证日志"), el("p", "", head ? `第 ${head.size.toLocaleString("zh-CN")} 条已由日志签名` : "等待日志签名")]),
  ]);
  [...seals.children].forEach((one, i) => scene.move(one, RISE, { at: 2_400 + i * 1_200 }));
  return scene.add(
    figures,
    el("div", "left-columns", [el("section", "left-people", [el("h3", "", "退出的人员"), el("ol", "leavers", people)]), seals]),
  );
}

export function filled(facts) {
  const scene = new Scene("filled");
  const make = (i) => {
    const row = facts.rows[i];
    return el("li", "seat-change", [
      el("p", "seat-change-team", [el("b", "", `${row.team} 组`), `第 ${row.position} 席${row.position === 1 ? "（主办）" : ""}`]),
      el("p", "seat-change-left", person(row.left)),
      el("i", "pair-link", "", { "aria-hidden": "true" }),
      el("p", "seat-change-came", person(row.came)),
    ]);
  };
  const cards = deck(scene, { count: facts.rows.length, make, lead: 1_500, per: isNarrow() ? 4 : 6, name: "deck-seats", timing: { step: 2_400 } });
  const count = el("b", "", "0");
  scene.tick((t, isStill) => { count.textContent = `${cards.shownAt(t, isStill)}`; });
  return scene.add(el("p", "scene-count", [count, ` / ${facts.rows.length} 个席位已补任，候选 ${facts.candidates} 人`]), cards.box);
}
