// 会签: the second inspector reads what was submitted, on an own phone, and signs under its digest.

import { digestOf } from "../content.js";
import { theDay, visitOf, when } from "../day.js";
import { button, h, section } from "../dom.js";
import { notHere } from "../filling.js";
import { enqueue } from "../queue.js";
import { askSignature } from "../signing.js";
import { syncNow } from "../sync.js";
import { formText } from "./reading.js";
import { waitsForMe } from "./visit.js";

export async function signScreen(code) {
  const visit = visitOf(code);
  if (!visit?.entity || !visit.form) return notHere(code);
  const { form } = visit;
  return {
    title: waitsForMe(visit) ? "阅读并会签" : `第 ${form.version} 版`,
    back: `#/visit/${code}`,
    body: h("div", {},
      formText(visit, form.content),
      section("签名", h("ul", { class: "plain-list" }, form.signatures.map((one) =>
        h("li", {}, `${one.name}　${when(one.signed_at)}`))),
      h("p", { class: "digest" }, `第 ${form.version} 版，摘要 ${form.digest}`),
      h("p", { class: "hint" }, "内容不对的，请不要签名，与主办检查人员核对后更正。"))),
    actions: waitsForMe(visit)
      ? [button("签名", () => sign(visit), { kind: "primary", name: "pen" })]
      : [h("a", { class: "button primary", href: `#/visit/${code}` }, "返回")],
  };
}

async function sign(visit) {
  const { version } = visit.form;
  const digest = await digestOf(visit.form.content); // of what was shown, not of what was said
  const { name } = theDay().inspector;
  const strokes = await askSignature(name, `我与主办人员一同检查了 ${visit.entity.name}，第 ${version} 版所记属实。`);
  if (!strokes) return;
  await enqueue("sign", visit.code, `${visit.entity.name} 会签`, { version, digest, strokes });
  syncNow();
  location.hash = "#/queue";
}
