// 队列: everything that was taken or written here, and where it stands.

import { visitOf } from "../day.js";
import { ask, button, facts, h, say } from "../dom.js";
import { onLeave } from "../leaving.js";
import { hurry, percent, queued, remove, retryNow, stateOf, unsent, whenQueueChanges } from "../queue.js";
import { waitingFor } from "../send.js";
import { syncNow } from "../sync.js";
import { dropFile } from "../vault.js";
import { placeOf } from "./check.js";

const REASONS = {
  NEWER_VERSION: "另一台设备已先提交", CLOSED: "任务已审定或停止", NOT_IN_TEAM: "提交人已不在检查组",
  REVOKED_DEVICE: "手机已停用", BAD_SIGNATURE: "设备签名不符", FAULTS: "内容不完整",
};

export async function queueScreen() {
  const body = h("div", {});
  const show = () => body.replaceChildren(summary(), ...groups());
  onLeave(whenQueueChanges(show));
  show();
  return {
    title: "队列",
    body,
    actions: [button("现在上传", async () => {
      hurry();
      await syncNow();
      if (unsent().length) say(`还有 ${unsent().length} 项没有上传`);
    }, { kind: "primary", name: "upload" })],
  };
}

function summary() {
  const left = unsent().length;
  if (!queued().length) return h("p", { class: "sheet" }, "还没有要上传的内容。");
  const held = queued().filter((one) => one.state === "held").length;
  return h("p", { class: `sheet notice ${left || held ? "" : "ok"}` },
    left ? `还有 ${left} 项在手机里，关掉页面也不会丢。` : "全部内容服务器都已收到。",
    held ? `其中 ${held} 项待核。` : "");
}

/** One group a visit, newest first. */
function groups() {
  const visits = [...new Set([...queued()].reverse().map((one) => one.visit))];
  return visits.map((code) => h("section", { class: "sheet" },
    h("h2", {}, visitOf(code)?.entity?.name ?? (code || "出车")),
    h("ul", { class: "queue" }, queued().filter((one) => one.visit === code).map(row))));
}

function row(entry) {
  const waiting = waitingFor(entry) || entry.waitsFor;
  return h("li", { "data-state": entry.state },
    h("p", { class: "visit-head" }, h("span", {}, entry.title),
      h("span", { class: "badge", "data-state": entry.state }, stateOf(entry))),
    entry.kind === "file" && !["done", "held"].includes(entry.state)
      ? h("progress", { max: 100, value: percent(entry), "aria-label": `${entry.title} 上传进度` }) : null,
    waiting ? h("p", { class: "hint" }, waiting) : null,
    entry.state === "waiting" && entry.nextAt > Date.now()
      ? h("p", { class: "hint" }, `第 ${entry.tries} 次没有送到，稍后自动再试`) : null,
    entry.receipt ? receipt(entry) : null,
    entry.held ? held(entry) : null,
    entry.error ? failure(entry) : null);
}

const receipt = (entry) => facts([
  ["回执", h("span", { class: "digest" }, entry.receipt.receipt)],
  ["版本", `第 ${entry.receipt.version} 版`],
  ["摘要", h("span", { class: "digest" }, entry.receipt.digest)],
]);

const held = (entry) => h("p", {},
  `待核：${REASONS[entry.held.reason] ?? entry.held.reason}。${entry.held.detail ?? ""} 由审核人决定是否采用，手机里的内容照样保留。`);

function failure(entry) {
  return h("div", { class: "fault" },
    h("p", {}, h("strong", {}, entry.error.why), h("br"), `${entry.error.remedy}。`),
    entry.error.faults?.length ? h("ul", {}, entry.error.faults.map((one) =>
      h("li", {}, h("a", { href: placeOf(entry.visit, one.path) }, one.rule), `：${one.remedy}`))) : null,
    entry.state === "failed" ? h("div", { class: "row" },
      button("重试", async () => {
        await retryNow(entry);
        syncNow();
      }, { kind: "small" }),
      entry.kind === "file" ? button("不再上传", async () => {
        if (!(await ask(`“${entry.title}”只在这部手机里，删去后不能恢复。`, "删去"))) return;
        await remove(entry);
        await dropFile(entry.digest);
      }, { kind: "small" }) : null) : null);
}
