// 检查码: the party scans it and sees who is here, why, and how often this year.

import { h, section } from "../dom.js";
import { fillingOf, notHere } from "../filling.js";
import { qrOf } from "../qr.js";
import { enqueue, ofVisit } from "../queue.js";
import { syncNow } from "../sync.js";

export async function codeScreen(code) {
  const filling = await fillingOf(code);
  if (!filling?.visit.paper) return notHere(code);
  const { visit } = filling;
  const started = visit.state !== "DISPATCHED" || ofVisit(code).some((one) => one.kind === "start");
  if (started && !ofVisit(code).some((one) => one.kind === "code")) {
    await enqueue("code", code, "生成检查码");
    syncNow();
  }
  const address = `${location.origin}/visit/${visit.paper.token}/`;
  const isKnown = ofVisit(code).some((one) => one.kind === "code" && one.state === "done");
  return {
    title: "检查码",
    back: `#/visit/${code}`,
    body: section("请当事人扫码",
      started ? qrOf(address, "这次检查的检查码") : h("p", {}, "还没有开始检查。请先开始检查，再出示检查码。"),
      started ? h("p", { class: "hint" }, isKnown ? "扫码可查看检查人员、事项和依据，可匿名评价，也可提出异议。"
        : "没有网络：这张码照样可以先扫下来，手机联网之后就能打开。") : null),
    actions: [h("a", { class: "button primary", href: `#/visit/${code}` }, "返回")],
  };
}
