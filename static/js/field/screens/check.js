// 核对并提交: what is still missing, each with the way there; then the form goes into the queue.

import { digestOf, stored } from "../content.js";
import { today } from "../day.js";
import { ask, button, h, icon, section } from "../dom.js";
import { saveDraft, staleSignatures } from "../drafts.js";
import { textField } from "../fields.js";
import { faultsOf, fillingOf, notHere, steps } from "../filling.js";
import { enqueue, ofVisit, queued, remove, stateOf } from "../queue.js";
import { proofOf } from "../device.js";
import { syncNow } from "../sync.js";
import { missingSignatures } from "./party.js";
import { formText } from "./reading.js";

const NAMES = { PARTY: "当事人", MAIN: "检查人员" };
const PLACES = [["answers", "items"], ["journey", "journey"], ["checked_on", "journey"], ["finished_on", "journey"], ["party", "party"]];

export async function checkScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const { visit, draft } = filling;
  if (!filling.locked) draft.content.entered_on = today();
  const faults = faultsOf(visit, draft);
  const missing = missingSignatures(draft, await staleSignatures(draft));
  const reason = draft.basedOn ? reasonPart(filling) : null;
  const ready = !faults.length && !missing.length;
  return {
    title: "核对并提交",
    back: `#/visit/${code}`,
    body: h("div", {}, filling.locked ? underWay(filling) : lacking(code, faults, missing), reason, formText(visit, draft.content)),
    actions: filling.locked ? steps(["总览", `#/visit/${code}`], ["队列", "#/queue"]) : [
      ...steps(["签名", `#/visit/${code}/party`], null),
      button("提交", () => submit(filling), { kind: "primary", disabled: !ready }),
    ],
  };
}

function lacking(code, faults, missing) {
  if (!faults.length && !missing.length) {
    return h("p", { class: "sheet notice ok" }, icon("check"), "表格齐全，可以提交。没有网络也可以提交：先进队列，联网后自动上传。");
  }
  return section("还差这些",
    h("ul", { class: "lacking" },
      faults.map((one) => h("li", {}, h("a", { href: placeOf(code, one.path) }, h("strong", {}, one.rule), `${one.value ? `（${one.value}）` : ""}：${one.remedy}`))),
      missing.map((role) => h("li", {}, h("a", { href: `#/visit/${code}/party` }, h("strong", {}, `${NAMES[role]}还没有签名`), "：请签名")))));
}

export function placeOf(code, path) {
  const item = /^answers\[([^\]]+)\]/.exec(path)?.[1];
  if (item) return `#/visit/${code}/item/${item}`;
  return `#/visit/${code}/${PLACES.find(([start]) => path.startsWith(start))?.[1] ?? "result"}`;
}

function reasonPart(filling) {
  const { draft } = filling;
  return section("更正", h("p", {}, `服务器上已有第 ${draft.basedOn} 版。这次提交是更正，原来的一版照样保留。`),
    textField({
      path: "reason", label: "更正理由", type: "area", value: draft.reason, disabled: filling.locked,
      onValue(value) {
        draft.reason = value;
        filling.changed();
      },
    }));
}

function underWay({ visit, draft }) {
  const entry = queued().find((one) => one.id === draft.sentAs);
  return h("section", { class: "sheet notice" },
    h("p", {}, entry ? `已提交到队列：${stateOf(entry)}` : `现在是“${visit.state_label}”，表格只能看。`),
    entry && entry.state === "waiting" && !entry.tries ? button("取回修改", async () => {
      if (entry.state !== "waiting" || entry.tries) return; // on its way meanwhile
      await remove(entry); // it was never sent
      draft.sentAs = "";
      await saveDraft(draft);
      dispatchEvent(new Event("hashchange"));
    }) : null);
}

async function submit(filling) {
  const { visit, draft } = filling;
  if (draft.basedOn && !draft.reason.trim()) {
    document.getElementById("f-reason").focus();
    return;
  }
  if (!(await ask("提交后，表格在得到答复前不能改动。", "提交"))) return;
  const content = stored(draft.content);
  const body = { based_on: draft.basedOn, reason: draft.reason.trim(), content, signatures: signaturesOf(draft) };
  if (draft.mark) Object.assign(body, await proofOf(visit.code, await digestOf(content), draft.mark));
  const started = visit.state !== "DISPATCHED" || ofVisit(visit.code).some((one) => one.kind === "start");
  if (!started) await enqueue("start", visit.code, "开始检查");
  for (const old of ofVisit(visit.code)) if (old.kind === "form" && old.state === "failed") await remove(old);
  const entry = await enqueue("form", visit.code, `${visit.entity.name} 一户一表`, { body });
  draft.sentAs = entry.id;
  await saveDraft(draft);
  syncNow();
  location.hash = "#/queue";
}

function signaturesOf({ signatures, content }) {
  const roles = { SIGNED: ["PARTY", "MAIN"], REFUSED: ["REFUSAL_WITNESS", "MAIN"] }[content.party.outcome] ?? ["MAIN"];
  return roles.filter((role) => signatures[role]?.strokes).map((role) => {
    const { name, capacity, strokes } = signatures[role];
    return { role, name, capacity, strokes };
  });
}
