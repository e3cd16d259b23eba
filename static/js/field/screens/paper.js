// One document as it is written: proposals from the form, deadline, then the paper itself.

import { serverTime, theDay, today } from "../day.js";
import { button, h, say, section } from "../dom.js";
import { textField } from "../fields.js";
import { fillingOf, notHere } from "../filling.js";
import { dayWords, documentDigest, documentOf, lacking, proposalsOf, sceneNumber } from "../papers.js";
import { enqueue, ofVisit } from "../queue.js";
import { syncNow } from "../sync.js";
import { get, put } from "../vault.js";

const LONGEST_NUMBER = 60;

export async function paperScreen(code, name) {
  const filling = await fillingOf(code);
  const kit = filling && theDay().papers?.[filling.visit.paper?.unit];
  const kind = kit?.kinds.find((one) => one.kind === name);
  if (!kind) return notHere(code);
  const { visit, content } = filling;
  const id = `paper:${code}:${name}`;
  const known = { ...Object.fromEntries(visit.paper.known), 检查日期: dayWords(content.checked_on), 出具日期: dayWords(today()) };
  const draft = (await get(id)) ?? {
    values: proposalsOf(kind, known, content, visit.items, labels()),
    dueOn: kind.due[today()] ?? Object.values(kind.due).at(-1) ?? "",
  };
  const fault = h("p", { class: "fault", role: "status", hidden: true });
  const keep = () => put(id, draft).catch(() => say("没有存下：手机空间不足", { bad: true }));
  return {
    title: kind.name,
    back: `#/visit/${code}/papers`,
    body: h("div", {},
      section("填写", kind.inputs.map((one, place) => textField({
        path: `paper-${place}`, label: one.optional ? `${one.name}（可不填）` : one.name, hint: one.hint,
        type: one.rows > 1 ? "area" : "text", value: draft.values[one.name],
        onValue: (text) => { draft.values[one.name] = text; keep(); },
      })),
      Object.keys(kind.due).length ? textField({
        path: "paper-due", label: "期限", type: "date", value: draft.dueOn, min: today(),
        onValue: (day) => { draft.dueOn = day; keep(); },
      }) : null,
      fault),
      h("p", { class: "hint" }, "出具后内容和文号不再改动；写错了，请再出具一份，并说明前一份作废。")),
    actions: [
      h("a", { class: "button", href: `#/visit/${code}/papers` }, "返回"),
      button("出具", async (event) => {
        const why = lacking(kind, draft.values, draft.dueOn, today());
        fault.textContent = why;
        fault.hidden = !why;
        if (why) return;
        event.target.disabled = true;
        const digest = await issue({ visit, kit, kind, known, draft });
        if (digest) location.hash = `#/visit/${code}/letter/${digest}`;
      }, { kind: "primary", name: "file" }),
    ],
  };
}

async function issue({ visit, kit, kind, known, draft }) {
  const { inspector } = theDay();
  const year = Number(today().slice(0, 4));
  const last = ofVisit(visit.code).filter((one) => one.kind === "paper" && one.facts.kind === kind.kind).length
    + visit.documents.filter((one) => isOnScene(one, kind, inspector) && !isQueued(visit, one)).length + 1;
  const number = sceneNumber(kit.mark, kind.word, year, visit.code, inspector.code, last);
  if (number.length > LONGEST_NUMBER) {
    say("现场文号过长，不能在手机上出具。请在网页上开具", { bad: true });
    return "";
  }
  const values = Object.fromEntries(kind.fields.filter((one) => one !== "文号" && one !== "期限")
    .map((one) => [one, draft.values[one] ?? known[one] ?? ""]));
  const issuedAt = `${new Date(serverTime() + 8 * 3_600_000).toISOString().slice(0, 19)}+08:00`;
  const facts = documentOf(kind, values, { number, visit: visit.code, issuedAt, dueOn: draft.dueOn });
  const digest = await documentDigest(facts);
  const body = { kind: kind.kind, number, values, due_on: draft.dueOn, issued_at: issuedAt, template: kind.template, digest };
  await enqueue("paper", visit.code, kind.title, { digest, facts, body });
  syncNow();
  return digest;
}

const isOnScene = (one, kind, inspector) => one.kind === kind.kind && one.number.includes("现场-") && one.number.includes(`-${inspector.code}-`);
const isQueued = (visit, one) => ofVisit(visit.code).some((entry) => entry.kind === "paper" && entry.facts.number === one.number);

function labels() {
  const { results, actions, answers } = theDay().codes;
  return { results: Object.fromEntries(results), actions: Object.fromEntries(actions), answers: Object.fromEntries(answers) };
}
