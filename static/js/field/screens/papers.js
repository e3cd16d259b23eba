// 文书: what was given out to the party, here or at the server, and what may be.

import { theDay } from "../day.js";
import { h, section } from "../dom.js";
import { fillingOf, notHere } from "../filling.js";
import { ofVisit, stateOf } from "../queue.js";

export async function papersScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const { visit } = filling;
  const kit = theDay().papers?.[visit.paper?.unit];
  const at = `#/visit/${visit.code}`;
  const mine = ofVisit(code).filter((one) => one.kind === "paper");
  const known = new Set(mine.map((one) => one.facts.number));
  const others = visit.documents.filter((one) => !known.has(one.number));
  return {
    title: "文书",
    back: at,
    body: h("div", {},
      section("已出具",
        mine.length + others.length ? null : h("p", { class: "hint" }, "还没有出具文书。"),
        h("ul", { class: "plain-list" },
          mine.map((one) => h("li", {}, h("a", { href: `${at}/letter/${one.digest}` }, one.title),
            h("small", {}, `${one.facts.number}　${stateOf(one)}${served(code, one.digest) ? "　已送达" : ""}`))),
          others.map((one) => h("li", {}, h("a", { href: one.url }, one.number),
            h("small", {}, one.served ? "已送达" : "送达请在联网的“开具和送达”里登记"))))),
      kit ? section("现在出具",
        h("ul", { class: "plain-list" }, kit.kinds.map((one) =>
          h("li", {}, h("a", { class: "button wide", href: `${at}/paper/${one.kind}` }, one.name)))),
        h("p", { class: "hint" }, "没有网络也能出具、打印和签收。文号由户号和您的编号组成，联网后自动入库。"))
        : section("现在出具", h("p", {}, "手机里没有文书模板。请联网刷新一次。")),
      section("联网时",
        h("a", { class: "button wide", href: `/inspections/documents/visits/${encodeURIComponent(code)}/` }, "在网页上开具和送达"),
        h("p", { class: "hint" }, "网页上的文号连续编排。"))),
    actions: [h("a", { class: "button", href: at }, "返回")],
  };
}

export const served = (code, digest) =>
  ofVisit(code).find((one) => one.kind === "served" && one.digest === digest && one.state !== "failed");
