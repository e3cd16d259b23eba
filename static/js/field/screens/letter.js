// A document as paper: to show, to print, and to be signed for.

import { serverTime } from "../day.js";
import { button, h, icon, say, section } from "../dom.js";
import { oneOf, textField } from "../fields.js";
import { notHere } from "../filling.js";
import { qrOf } from "../qr.js";
import { enqueue, ofVisit, stateOf } from "../queue.js";
import { askSignature } from "../signing.js";
import { syncNow } from "../sync.js";
import { served } from "./papers.js";

const WAYS = [["SIGNED", "当场签收"], ["LEFT", "留置送达"], ["POSTED", "邮寄送达"]];
const WHO = { SIGNED: "签收人姓名和身份", LEFT: "见证人姓名和身份", POSTED: "邮件号码" };

export async function letterScreen(code, digest) {
  const entry = ofVisit(code).find((one) => one.kind === "paper" && one.digest === digest);
  if (!entry) return notHere(code);
  return {
    title: entry.title,
    back: `#/visit/${code}/papers`,
    body: h("div", {}, paper(entry), service(entry)),
    actions: [button("打印", () => print(), { name: "file" }),
      h("a", { class: "button primary", href: `#/visit/${code}/papers` }, "完成")],
  };
}

function paper(entry) {
  const { facts, digest } = entry;
  const address = `${location.origin}/visit/check/${digest}/`;
  return h("article", { class: "sheet letter", "aria-label": facts.title },
    h("p", { class: "letter-bureau" }, facts.bureau),
    h("h2", {}, facts.title),
    h("p", { class: "letter-number" }, facts.number),
    facts.layout === "record"
      ? h("dl", { class: "facts" }, facts.rows.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))))
      : facts.to && h("p", {}, `${facts.to}：`),
    facts.paragraphs.flatMap((text) => text.split("\n")).map((line) => h("p", { class: "letter-line" }, line)),
    facts.layout === "record" ? null : h("p", { class: "letter-end" }, facts.bureau, h("br"), "（印章）", h("br"), facts.issued_on),
    h("ul", { class: "letter-hands" }, facts.signers.map((one) => h("li", {}, `${one}：`))),
    h("div", { class: "letter-proof" }, qrOf(address, "核对本文书的二维码"),
      h("p", { class: "digest" }, "联网入库后，可扫码核对是否由本机关出具。摘要 ", digest)));
}

function service(entry) {
  const done = served(entry.visit, entry.digest);
  if (done) return section("送达", h("p", {}, `${done.title}：${done.body.receiver}。${stateOf(done)}`));
  const given = { way: "SIGNED", receiver: "" };
  const box = h("div", {});
  const show = () => box.replaceChildren(textField({
    path: "receiver", label: WHO[given.way], value: given.receiver, onValue: (text) => { given.receiver = text; },
  }));
  show();
  return section("送达",
    oneOf({ path: "way", label: "送达方式", options: WAYS, value: given.way, onValue: (way) => { given.way = way; show(); } }),
    box,
    h("div", { class: "row" }, button(h("span", {}, icon("pen"), "登记送达"), () => serve(entry, given), { kind: "primary" })));
}

async function serve(entry, { way, receiver }) {
  if (!receiver.trim()) {
    say(`请填写${WHO[way]}`, { bad: true });
    return;
  }
  const statement = `本人已收到${entry.facts.title}（${entry.facts.number}）。`;
  const strokes = way === "SIGNED" ? await askSignature(receiver.trim(), statement) : "";
  if (way === "SIGNED" && !strokes) return;
  const label = WAYS.find(([one]) => one === way)[1];
  const servedAt = `${new Date(serverTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  await enqueue("served", entry.visit, `${entry.title} ${label}`, {
    digest: entry.digest, body: { way, receiver: receiver.trim(), strokes, served_at: servedAt },
  });
  syncNow();
  dispatchEvent(new Event("hashchange"));
}
