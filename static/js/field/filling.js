// What every screen of a form shares: its draft, saving, and the faults of its part as one types.

import { theDay, visitOf } from "./day.js";
import { button, h, say } from "./dom.js";
import { draftOf, markDraft, saveDraft } from "./drafts.js";
import { kindsOf } from "./evidence.js";
import { within } from "./faults.js";
import { queued } from "./queue.js";
import { checkForm } from "./rules.js";
import { stored } from "./content.js";

const ENTERABLE = ["DISPATCHED", "UNDERWAY", "SUBMITTED", "RETURNED"];

const sheetOf = (visit) => ({ visit: visit.code, questions: visit.items ?? [], needsOnSite: true });

/** Everything that a form still lacks, in the order of the form. */
export function faultsOf(visit, draft) {
  return checkForm(stored(draft.content), sheetOf(visit), kindsOf(visit), theDay().codes);
}

const isLocked = (visit, draft) => Boolean(draft.sentAs) || !ENTERABLE.includes(visit.state);

/** The visit, its draft and the ways to change it; null where the visit is not on this phone. */
export async function fillingOf(code) {
  const visit = visitOf(code);
  if (!visit?.entity) return null;
  const draft = await draftOf(visit);
  await unlockedAfterAnswer(visit, draft);
  const locked = isLocked(visit, draft);
  if (!locked) await markDraft(draft);
  const boxes = [];
  const show = () => {
    const faults = faultsOf(visit, draft);
    for (const { box, parts } of boxes) fillBox(box, faults.filter(({ path }) => parts.some((part) => within(path, part))));
  };
  return {
    visit,
    draft,
    content: draft.content,
    locked,
    /** Note a change: written down at once, and the rules look again. */
    changed() {
      show();
      return saveDraft(draft).catch(() => say("没有存下：手机空间不足。请联网上传后清理空间", { bad: true }));
    },
    /** A place that lists what these parts still lack. */
    faultBox(...parts) {
      const box = h("div", { class: "faults", role: "status" });
      boxes.push({ box, parts });
      fillBox(box, faultsOf(visit, draft).filter(({ path }) => parts.some((part) => within(path, part))));
      return box;
    },
  };
}

function fillBox(box, faults) {
  box.replaceChildren(...faults.map((one) =>
    h("p", { class: "fault" }, h("strong", {}, one.rule), h("br"), `${one.remedy}。`)));
}

/** A submission that was answered with faults gives the form back to its author. */
async function unlockedAfterAnswer(visit, draft) {
  if (!draft.sentAs) return;
  const entry = queued().find((one) => one.id === draft.sentAs);
  const refused = entry?.state === "failed";
  const accepted = entry?.state === "done" && (visit.form?.version ?? 0) >= entry.receipt.version;
  if (entry && !refused && !accepted) return;
  draft.sentAs = "";
  if (refused && entry.error.code === "REPLAY") draft.mark = ""; // the number is no longer good
  if (accepted) Object.assign(draft, { basedOn: entry.receipt.version, touched: false, signatures: {}, reason: "", mark: "" });
  await saveDraft(draft);
  if (accepted) draft.touched = false;
}

/** Wrap what can be filled in, so that a form under way to the server is only read. */
export const lockable = (filling, ...children) =>
  h("fieldset", { class: "plain", disabled: filling.locked }, ...children);

/** Links to the steps before and after, at the thumb. */
export const steps = (before, after) => [
  before && h("a", { class: "button", href: before[1] }, `‹ ${before[0]}`),
  after && h("a", { class: "button primary", href: after[1] }, `${after[0]} ›`),
].filter(Boolean);

export const notHere = (code) => ({
  title: "没有这一户",
  back: "#/",
  body: h("section", { class: "sheet" },
    h("p", {}, `手机里没有检查户次“${code}”，或者还没有到公开时间。`),
    h("p", {}, "请回到今日任务，联网刷新后再看。")),
  actions: [button("回到今日", () => { location.hash = "#/"; }, { kind: "primary" })],
});
