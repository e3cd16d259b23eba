// The acts before the seed: the wait, what is sealed, the witnesses, their inputs.

import { el, FADE, grouped, isNarrow, POP, RISE, Scene } from "./scene.js";
import { LOCALE, said } from "../said.js";

const DAY = 86_400_000;
const number = (value) => Number(value).toLocaleString(LOCALE);

export function waiting(facts, { now, qr, style }) {
  const left = el("p", "wait-left", "", { role: "timer" });
  const held = new Date(facts.held_at);
  const when = held.toLocaleString(LOCALE, { timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "short" });
  const scene = new Scene("waiting").add(
    el("div", "wait-text", [
      el("p", "wait-kind", style === "SLIPS" ? "公开抽号" : "公开摇号"),
      el("p", "wait-when", facts.held_at ? when : ""),
      el("p", "wait-place", facts.place),
      left,
      ...(facts.how_to_watch ? [el("p", "wait-how", facts.how_to_watch)] : []),
    ]),
    ...(qr("watch") ? [el("figure", "qr", [qr("watch"), el("figcaption", "", "扫码同看、核对")])] : []),
  );
  return scene.tick(() => {
    const ms = facts.held_at - now();
    const parts = [ms / 3_600_000 % 24, ms / 60_000 % 60, ms / 1000 % 60].map((part) => String(Math.floor(part)).padStart(2, "0"));
    const days = ms >= DAY ? `${Math.floor(ms / DAY)} 天 ` : "";
    left.textContent = said(ms > 0 ? `距开始 ${days}${parts.join(":")}` : "请稍候，即将开始");
  });
}

/** Bars with a label, how many there are, and how many of them are drawn. */
export function bars(scene, rows, { at = 0, most = 6, title = "" } = {}) {
  const top = Math.max(1, ...rows.map((row) => row.count));
  const shown = rows.slice(0, most);
  const box = el("div", "bars", title ? [el("h3", "", title)] : []);
  shown.forEach((row, i) => {
    const fill = el("i", "bar-fill");
    fill.style.width = `${Math.max(1, (row.count / top) * 100)}%`;
    const line = el("div", "bar", [
      el("span", "bar-label", row.label),
      el("span", "bar-track", [fill]),
      el("span", "bar-value", row.take === undefined ? `${number(row.count)}` : `${number(row.count)} 抽 ${number(row.take)}`),
    ]);
    box.append(line);
    scene.move(line, FADE, { at: at + i * 250, ms: 400 });
    scene.move(fill, [{ transform: "scaleX(0)" }, { transform: "none" }], { at: at + i * 250, ms: 900 });
  });
  if (rows.length > most) box.append(el("p", "bars-rest", `另有 ${rows.length - most} 个，见抽取公示页`));
  return box;
}

function figure(scene, value, unit, label, at) {
  const count = el("b");
  const box = el("div", "figure", [el("p", "figure-value", [count, unit]), el("p", "figure-label", label)]);
  scene.move(box, RISE, { at, ms: 700 });
  scene.tick((t, isStill) => {
    const part = isStill ? 1 : Math.min(1, Math.max(0, (t - at) / 1_400));
    const text = number(Math.round(value * (1 - (1 - part) ** 3)));
    if (count.textContent !== text) count.textContent = text;
  });
  return box;
}

export const digest = (label, hex) => el("div", "digest", [el("h3", "", label), el("code", "", grouped(hex))]);

export function sealed(facts) {
  const scene = new Scene("sealed");
  if (facts.entities === undefined) return scene.add(el("p", "scene-note", "等待封存"));
  const head = facts.head;
  const cosigners = head?.cosigners ?? [];
  const log = el("div", "log-head", facts.is_practice ? [el("h3", "", "存证日志"), el("p", "", "练习不写入存证日志")] : [
    el("h3", "", "存证日志"),
    el("p", "", head ? `第 ${number(head.size)} 条已由日志签名` : "等待日志签名"),
    cosigners.length ? el("p", "cosigned", `见证方共签：${cosigners.join("、")}`) : el("p", "uncosigned", "见证方：暂无"),
  ]);
  const digests = el("div", "seals", [
    digest("名册摘要", facts.frame_digest),
    ...(facts.commitment ? [digest("一次性码的承诺", facts.commitment)] : []),
    log,
  ]);
  const most = isNarrow() ? 8 : 4;
  const units = facts.units.length ? facts.units : facts.inspector_units;
  scene.add(
    el("div", "figures", [
      figure(scene, facts.entities, "户", "检查对象名录库", 0),
      figure(scene, facts.take, "户", "应抽", 900),
      figure(scene, facts.inspectors, "人", "执法检查人员名录库", 1_800),
    ]),
    el("div", "sealed-columns", [
      el("div", "sealed-bars", [
        bars(scene, facts.strata, { at: 3_000, most, title: "分层" }),
        bars(scene, units, { at: 4_500, most, title: facts.units.length ? "检查对象所在单位" : "执法人员所在单位" }),
      ]),
      digests,
    ]),
  );
  [...digests.children].forEach((one, i) => scene.move(one, RISE, { at: 6_000 + i * 1_500 }));
  return scene;
}

const SEAT_STATES = { seated: "已入席", lost: "设备失联", left: "已离席" };

export function witnesses(facts, { whenOf }) {
  const scene = new Scene("witnesses");
  const seats = facts.seats.map((seat, i) => {
    const card = el("li", `seat seat-${seat.state}`, [
      el("p", "seat-number", `${seat.number} 号席`),
      el("p", "seat-name", seat.name),
      el("p", "seat-kind", seat.kind),
      el("p", "seat-tags", [
        ...(seat.is_outside ? [el("span", "tag-outside", "本单位以外")] : []),
        ...(seat.source ? [el("span", "", "代录公共随机源")] : []),
        el("span", "seat-state", SEAT_STATES[seat.state]),
      ]),
    ]);
    scene.move(card, POP, { at: Math.max(i * 900, whenOf(seat.at)) });
    return card;
  });
  const seated = facts.seats.filter((seat) => seat.state === "seated").length;
  scene.add(el("p", "scene-count", [el("b", "", `${seated}`), ` 位见证人已入席，至少 ${facts.wanted} 位`]));
  scene.add(seats.length ? el("ol", "seats", seats) : el("p", "scene-note", facts.inputs.length ? "见证人在现场投入" : "等候见证人入席"));
  return scene;
}

function envelope(entry, children = []) {
  return el("li", `envelope${entry.withdrawn ? " is-withdrawn" : ""}`, [
    el("p", "envelope-name", [el("b", "", entry.name), el("span", "", entry.kind)]),
    el("div", "envelope-body", [el("i", "wax", entry.withdrawn ? "撤" : "封", { "aria-hidden": "true" }), el("code", "", grouped(entry.commitment.slice(0, 16)))]),
    ...(entry.withdrawn ? [el("p", "envelope-note", "截止前撤回，承诺留在记录里")] : []),
    ...children,
  ]);
}

export function inputs(facts, { whenOf }) {
  const scene = new Scene("inputs");
  const standing = facts.inputs.filter((entry) => !entry.withdrawn).length;
  const drop = [
    { opacity: 0, transform: "translateY(-120%) rotate(-6deg)" },
    { opacity: 1, transform: "translateY(0) rotate(0)", offset: 0.75 },
    { opacity: 1, transform: "none" },
  ];
  const stamp = [{ opacity: 0, transform: "scale(2.4)" }, { opacity: 1, transform: "none" }];
  const cards = facts.inputs.map((entry, i) => {
    const card = envelope(entry);
    const at = Math.max(i * 1_400, whenOf(entry.at));
    scene.move(card, drop, { at, ms: 900 });
    scene.move(card.querySelector(".wax"), stamp, { at: at + 700, ms: 350 });
    return card;
  });
  scene.add(el("p", "scene-count", [
    el("b", "", `${standing}`), " 份输入已密封投入",
    facts.closed ? el("span", "closed", "盲投已截止，不能再更换") : ` ，至少 ${facts.wanted} 份`,
  ]));
  return scene.add(cards.length ? el("ol", "envelopes", cards) : el("p", "scene-note", "等候见证人投入"));
}
