// One visit: whom, who goes, what is known, how far the form is.

import { theDay } from "../day.js";
import { ask, button, facts, h, icon, say, section } from "../dom.js";
import { restartDraft } from "../drafts.js";
import { within } from "../faults.js";
import { faultsOf, fillingOf, notHere } from "../filling.js";
import { enqueue, ofVisit, queued, stateOf } from "../queue.js";
import { shortMark } from "../attach.js";
import { syncNow } from "../sync.js";
import { ended } from "../words.js";
import { callButton, goButton } from "./day.js";

const STEPS = [
  ["items", "检查事项", ["answers"]],
  ["journey", "时间与行程", ["journey", "checked_on", "finished_on"]],
  ["result", "方式、结果与处置", ["methods", "results", "note", "breach", "obstruction", "attempts", "recheck_on", "follow_up", "settled_on"]],
  ["party", "当事人意见与签名", ["party"]],
  ["check", "核对并提交", []],
];

export async function visitScreen(code) {
  const filling = await fillingOf(code);
  if (!filling) return notHere(code);
  const { visit } = filling;
  return {
    title: visit.entity.name,
    back: "#/",
    body: h("div", {},
      conflict(filling), returned(visit), sent(visit),
      stepList(filling),
      entitySection(visit), teamSection(filling), historySection(visit), documents(visit)),
    actions: actions(filling),
  };
}

function actions({ visit }) {
  const started = visit.state !== "DISPATCHED" || ofVisit(visit.code).some((one) => one.kind === "start");
  const toSign = h("a", { class: "button primary", href: `#/visit/${visit.code}/sign` }, icon("pen"), "阅读并会签");
  const show = h("a", { class: "button", href: `#/visit/${visit.code}/show` }, "出示证件");
  if (waitsForMe(visit)) return [show, toSign];
  if (["SIGNED", "REVIEWED", "STOPPED"].includes(visit.state)) {
    return [show, h("a", { class: "button primary", href: `#/visit/${visit.code}/sign` }, "看表格")];
  }
  const label = ["SUBMITTED", "RETURNED"].includes(visit.state) ? "更正表格 ›" : "填写表格 ›";
  if (started) return [show, h("a", { class: "button primary", href: `#/visit/${visit.code}/items` }, label)];
  return [show, button("开始检查", async () => {
    await enqueue("start", visit.code, "开始检查");
    syncNow();
    location.hash = `#/visit/${visit.code}/items`;
  }, { kind: "primary" })];
}

/** The form was signed by the other one, and by me not yet. */
export function waitsForMe(visit) {
  const mine = theDay().inspector.name;
  return visit.state === "SUBMITTED" && visit.form
    && !visit.form.signatures.some((one) => one.name === mine && ["MAIN", "SECOND", "PARTNER"].includes(one.role))
    && !ofVisit(visit.code).some((one) => one.kind === "sign" && one.state !== "failed");
}

function stepList(filling) {
  const faults = faultsOf(filling.visit, filling.draft);
  const left = (parts) => faults.filter(({ path }) => parts.some((part) => within(path, part))).length;
  return h("nav", { class: "sheet", "aria-label": "表格的各部分" }, h("ol", { class: "steps" },
    STEPS.map(([name, label, parts]) => {
      const count = parts.length ? left(parts) : faults.length;
      return h("li", {}, h("a", { href: `#/visit/${filling.visit.code}/${name}` },
        h("span", {}, label),
        h("span", { class: count ? "todo" : "done" }, count ? `还差 ${count} 处` : "齐全")));
    })));
}

function entitySection(visit) {
  const one = visit.entity;
  return section("基本信息",
    h("div", { class: "row" }, callButton(one), goButton(one)),
    facts([
      ["统一社会信用代码", one.uscc], ["注册号", one.reg_no], ["住所", one.address],
      ["法定代表人", one.legal_rep], ["联络员", one.contact_name], ["电话", one.contact_phone],
      ["经营范围", one.business_scope], ["登记日期", one.registered_on], ["登记状态", one.status],
      ["任务", visit.tasks.map((task) => h("span", { class: "block" }, `${task.name}（${task.unit}）`))],
    ]));
}

const teamSection = ({ visit, draft }) => section("检查组",
  facts([
    ...visit.members.map((one) => [one.lead ? "组长" : "组员", `${one.name}　执法证 ${one.credential_no}`]),
    ["还待签字", visit.waits_for?.join("、")],
    ["现场标记", h("span", { class: "bigmark" }, shortMark(draft))],
  ]),
  h("p", { class: "hint" }, "现场标记由服务器发给这次检查。页内拍的照片自动带上；用系统相机拍时，请把这一屏拍进一张照片。"));

function historySection(visit) {
  return section("检查与共享记录",
    h("p", {}, `今年已受检 ${visit.visits_this_year} 次`, visit.cap ? `，上限 ${visit.cap} 次。` : "。"),
    visit.history.length
      ? h("ul", { class: "plain-list" }, visit.history.map((one) =>
        h("li", {}, `${one.day}　${one.body}　${one.purpose}${one.had_findings ? "　发现问题" : ""}`)))
      : h("p", { class: "hint" }, "没有登记过的检查。"));
}

function documents(visit) {
  const at = `#/visit/${visit.code}`;
  const count = visit.documents.length + ofVisit(visit.code).filter((one) => one.kind === "paper"
    && !visit.documents.some((known) => known.number === one.facts.number)).length;
  return section("文书",
    h("div", { class: "row wrap" },
      h("a", { class: "button", href: `${at}/papers` }, count ? `文书 ${count} 份` : "出具文书"),
      h("a", { class: "button", href: `${at}/code` }, "检查码"),
      h("a", { class: "button", href: `${at}/plea` }, "登记说情")));
}

function returned(visit) {
  const review = visit.form?.review;
  if (visit.state !== "RETURNED" || !review) return null;
  return h("section", { class: "sheet notice bad", role: "alert" },
    h("h2", {}, "审核退回"),
    h("p", {}, `${review.by}：${review.opinion}`),
    h("p", {}, "请按意见更正，在“核对并提交”里写明更正理由，再次提交。原来的一版照样保留。"));
}

function sent(visit) {
  return ofVisit(visit.code).filter((one) => ["form", "sign"].includes(one.kind)).slice(-2).map((one) =>
    h("p", { class: "sheet notice", "data-state": one.state },
      `${one.title}：${stateOf(one)}`,
      one.receipt ? `，回执 ${one.receipt.receipt}` : "",
      one.held ? `。${ended(one.held.detail || one.held.reason)}。由审核人处理，手机里的内容照样保留` : "",
      " ", h("a", { class: "inline-call", href: "#/queue" }, "看队列")));
}

/** Somebody else's version came first: a person chooses, nothing is merged. */
function conflict({ visit, draft }) {
  const theirs = visit.form?.version ?? 0;
  const isHeld = queued().some((one) => one.id === draft.sentAs && one.state === "held");
  if (!isHeld && (theirs <= draft.basedOn || draft.sentAs || !draft.touched)) return null;
  return h("section", { class: "sheet notice bad", role: "alert" },
    h("h2", {}, isHeld ? "这份表格在待核" : "另一台设备已先提交"),
    h("p", {}, isHeld ? "审核人决定之前，这里的表格不能改动。"
      : `服务器上已有第 ${theirs} 版，这部手机里的草稿写在它之前。两份不会自动合并。照样提交这份草稿，它会进入待核，由审核人决定。`),
    h("div", { class: "row wrap" },
      theirs ? h("a", { class: "button", href: `#/visit/${visit.code}/sign` }, `看第 ${theirs} 版`) : null,
      button(theirs ? `以第 ${theirs} 版为准` : "重新填写", async () => {
        if (!(await ask("这部手机里的草稿将被放弃，不能恢复。已送到待核的一份仍在服务器上。", "放弃草稿"))) return;
        await restartDraft(visit);
        say("已换成服务器上的内容");
        dispatchEvent(new Event("hashchange"));
      })));
}
