// 今日任务: outings in order, and the visits of each.

import { outingOf, theDay, when } from "../day.js";
import { button, facts, h, icon, say } from "../dom.js";
import { here, metresBetween } from "../position.js";
import { enqueue, queued } from "../queue.js";
import { refreshDay } from "../session.js";
import { syncNow } from "../sync.js";

const HALVES = { AM: "上午", PM: "下午" };
const WEEKDAY = { weekday: "short", timeZone: "Asia/Shanghai" };
const TIME = { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Shanghai" };

export async function dayScreen() {
  const { outings, visits, inspector, fetchedAt } = theDay();
  const loose = visits.filter((visit) => !outingOf(visit));
  return {
    title: "我的任务",
    body: h("div", {},
      h("p", { class: "lead" }, inspector ? `${inspector.name} · ${inspector.unit}` : "", h("br"),
        fetchedAt ? `数据取自 ${when(fetchedAt)}` : ""),
      outings.map((outing) => outingCard(outing, visits.filter((visit) => visit.outing === outing.id))),
      loose.length ? h("section", { class: "sheet" }, h("h2", {}, "未排出车"), list(loose)) : null,
      visits.length ? null : h("section", { class: "sheet" },
        h("p", {}, "没有派给您的检查户次。派发后联网刷新，即在这里列出。"))),
    actions: [button("联网刷新", refreshed, { name: "refresh" })],
  };
}

async function refreshed() {
  if (await refreshDay()) say("已刷新");
}

function outingCard(outing, visits) {
  const day = new Date(`${outing.day}T12:00:00+08:00`);
  const departs = new Date(outing.departs_at).toLocaleTimeString("zh-CN", TIME);
  return h("section", { class: "sheet outing" },
    h("h2", {}, `${outing.day.slice(5).replace("-", " 月 ")} 日 ${day.toLocaleDateString("zh-CN", WEEKDAY)} ${HALVES[outing.half]}`),
    facts([
      ["出发", departs],
      ["车辆", outing.vehicle && h("span", {}, outing.vehicle, outing.driver ? `　${outing.driver} ` : "", phone(outing.driver_phone))],
      ["属地配合", outing.escorts.length > 0 && outing.escorts.map((one) => h("span", { class: "block" }, `${one.name}（${one.unit}） `, phone(one.phone)))],
      ["签到", checkedIn(outing)],
    ]),
    checkInButton(outing),
    list(visits.sort((a, b) => a.place - b.place)));
}

const phone = (number) =>
  number ? h("a", { class: "inline-call", href: `tel:${number}` }, number) : null;

function checkedIn(outing) {
  const mine = myCheckIn(outing);
  const said = outing.checked_in.length ? `${outing.checked_in.length} 人已签到` : "还没有人签到";
  if (mine?.state === "failed") return h("span", {}, said, h("span", { class: "fault block" }, `${mine.error.why}。`));
  return mine && mine.state !== "done" ? `${said}；您的签到待上传` : said;
}

const myCheckIn = (outing) => queued().findLast((one) => one.kind === "checkin" && one.outing === outing.id);

function checkInButton(outing) {
  const mine = theDay().inspector.code;
  if (outing.is_open || outing.checked_in.includes(mine)) return null;
  if (["waiting", "sending"].includes(myCheckIn(outing)?.state)) return null;
  return button("到岗签到", async () => {
    await enqueue("checkin", "", `${outing.day} ${HALVES[outing.half]}签到`, { outing: outing.id });
    if (!navigator.onLine) say("签到已记下，联网后上传；检查对象在上传后公开", { bad: true });
    await syncNow();
    dispatchEvent(new Event("hashchange"));
  }, { kind: "primary wide", name: "check" });
}

const list = (visits) => h("ol", { class: "visits" }, visits.map(visitCard));

function visitCard(visit) {
  const { entity } = visit;
  const badge = h("span", { class: "badge", "data-state": visit.state }, visit.state_label);
  if (!entity) {
    return h("li", { class: "visit sealed" },
      h("p", { class: "visit-head" }, h("strong", {}, `第 ${visit.place} 户`), badge),
      h("p", {}, icon("lock"), "出发后公开：到出发时间且组员都已签到，才显示检查对象。"));
  }
  return h("li", { class: "visit" },
    h("p", { class: "visit-head" },
      h("a", { href: `#/visit/${visit.code}` }, h("strong", {}, entity.name)), badge),
    h("p", {}, entity.address || "登记住所不详",
      entity.address_quality && entity.address_quality !== "完整" ? h("span", { class: "hint" }, `（地址${entity.address_quality}）`) : null),
    h("p", { class: "hint" }, distance(entity), `最迟 ${visit.due_on} 前检查`),
    h("div", { class: "row" }, callButton(entity), goButton(entity),
      h("a", { class: "button primary", href: `#/visit/${visit.code}` }, "打开")));
}

export const callButton = (entity) => entity.contact_phone
  && h("a", { class: "button", href: `tel:${entity.contact_phone}` }, icon("phone"), "拨号");

/** Opens the map of the phone; without a point, its search for the address. */
export function goButton(entity) {
  const label = encodeURIComponent(entity.name);
  const point = entity.lat_e6 === null ? null : `${entity.lat_e6 / 1e6},${entity.lon_e6 / 1e6}`;
  const href = point ? `geo:${point}?q=${point}(${label})` : `geo:0,0?q=${encodeURIComponent(entity.address)}`;
  return h("a", { class: "button", href }, icon("go"), "导航");
}

function distance(entity) {
  const from = here();
  if (from.lat_e6 === null || entity.lat_e6 === null) return "";
  const metres = metresBetween(from, entity);
  return metres < 1000 ? `直线约 ${metres} 米 · ` : `直线约 ${(metres / 1000).toFixed(1)} 公里 · `;
}
