// Packages on the sketch map or as sealed envelopes, and the matching of packages and teams.

import { deck } from "./deck.js";
import { el, FADE, isNarrow, POP, Scene, svg } from "./scene.js";
import { LOCALE, said } from "../said.js";

const points = ({ marks }) => [...marks.matchAll(/M(-?\d+) (-?\d+)/g)].map(([, x, y]) => [Number(x), Number(y)]);

/** The drawing of one round, cut to what is drawn; sizes follow the cut. */
function map(scene, sketch, step, past) {
  const dots = sketch.zones.flatMap(points);
  const [xs, ys] = [dots.map(([x]) => x), dots.map(([, y]) => y)];
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const [wide, high] = [Math.max(...xs) - left, Math.max(...ys) - top];
  const unit = Math.max(wide, high * 1.1, 1) / 100;
  const zones = sketch.zones.map((zone, i) => {
    const at = 800 + (past + i) * step;
    const spokes = svg("path", { d: zone.spokes, class: "zone-spokes", "stroke-width": unit * 0.3 });
    const marks = svg("path", { d: zone.marks, class: "zone-marks", "stroke-width": unit * 1.9 });
    const above = Math.min(...points(zone).map(([, y]) => y)) - 4 * unit; // a name hides no dot of its own
    const name = svg("g", { class: "zone-name" }, [
      svg("rect", { x: zone.x - 5.2 * unit, y: above - 2.3 * unit, width: 10.4 * unit, height: 4.6 * unit, rx: unit, "stroke-width": unit * 0.3 }),
      svg("text", { x: zone.x, y: above + 1.2 * unit, "font-size": 3.5 * unit }, [zone.id]),
    ]);
    scene.move(marks, FADE, { at, ms: 500 });
    scene.move(spokes, FADE, { at: at + 350, ms: 600 });
    scene.move(name, FADE, { at: at + 600, ms: 400 });
    return { lines: svg("g", { class: `tone-${zone.tone}` }, [spokes, marks]), name: svg("g", { class: `tone-${zone.tone}` }, [name]) };
  });
  const edge = 8 * unit;
  const viewBox = [left - edge, top - edge, wide + 2 * edge, high + 2 * edge].join(" ");
  return svg("svg", { viewBox, class: "map", role: "img", "aria-label": said("各名单包位置示意") }, [
    ...zones.map(({ lines }) => lines),
    ...zones.map(({ name }) => name),
  ]);
}

/** One drawing a round; of several the one is seen whose packages are coming out. */
function maps(scene, sketches, { step, roundAt }) {
  let past = 0;
  const drawings = sketches.map((sketch) => {
    const drawing = map(scene, sketch, step, past);
    past += sketch.zones.length;
    return drawing;
  });
  const note = el("p", "map-note");
  scene.tick((t, isStill) => {
    const round = roundAt(t, isStill);
    drawings.forEach((drawing, i) => drawing.classList.toggle("is-away", sketches[i].round !== round));
    note.textContent = said(sketches.length > 1 ? `第 ${round} 轮，位置示意，非地图` : "位置示意，非地图");
  });
  return el("div", "map-box", [el("div", "map-stack", drawings), note]);
}

export function packages(facts) {
  const scene = new Scene(facts.sketches.length ? "packages has-map" : "packages");
  if (!facts.rows.length) return scene.add(el("p", "scene-note", "不分名单包，逐户匹配"));
  const step = Math.min(900, 24_000 / facts.rows.length);
  const total = facts.rows.reduce((sum, row) => sum + row.count, 0);
  const make = (i) => {
    const row = facts.rows[i];
    return el("li", "package", [
      el("p", "package-id", [el("b", "", row.id), `${row.count} 户`]),
      ...(row.branch ? [el("p", "package-branch", row.branch)] : facts.rounds > 1 ? [el("p", "package-branch", `第 ${row.round} 轮`)] : []),
    ]);
  };
  const cards = deck(scene, {
    count: facts.rows.length, make, lead: 800, timing: { step, most: 24_000, slow: 1 },
    per: isNarrow() ? 9 : facts.sketches.length ? 15 : 20, name: "deck-packages",
  });
  scene.add(el("p", "scene-count", [el("b", "", `${facts.rows.length}`), ` 个名单包，共 ${total} 户`]));
  const roundAt = (t, isStill) => facts.rows[Math.min(cards.seenAt(t, isStill), facts.rows.length - 1)].round;
  if (facts.sketches.length) scene.add(maps(scene, facts.sketches, { step, roundAt }));
  return scene.add(cards.box);
}

export function matching(facts) {
  const scene = new Scene("matching");
  const make = (i) => {
    const pair = facts.pairs[i];
    return el("li", "pair", [
      el("span", "pair-left", facts.by_entity ? pair.left : [el("b", "", pair.left), el("small", "", `${pair.count} 户`)]),
      el("i", "pair-link", "", { "aria-hidden": "true" }),
      el("span", "pair-right", [el("b", "", `${pair.team} 组`), el("small", "", pair.members.join("、"))]),
    ]);
  };
  const cards = deck(scene, {
    count: facts.pairs.length, make, lead: 800, per: isNarrow() ? 7 : facts.by_entity ? 8 : 12,
    name: facts.by_entity ? "deck-pairs pairs-by-entity" : "deck-pairs", timing: { step: 1_200, most: 30_000 },
  });
  const count = el("b", "", "0");
  scene.tick((t, isStill) => { count.textContent = `${cards.shownAt(t, isStill)}`; });
  return scene.add(el("p", "scene-count", [count, ` / ${facts.pairs.length} 对已匹配`]), cards.box);
}

export function certificate(facts, { qr }) {
  const scene = new Scene("certificate");
  const when = facts.at ? new Date(facts.at).toLocaleString(LOCALE, { timeZone: "Asia/Shanghai", dateStyle: "long", timeStyle: "short" }) : "";
  const row = (label, value) => [el("dt", "", label), el("dd", "", value)];
  const hash = (text) => [el("code", "", text.slice(0, 32)), el("code", "", text.slice(32))];
  const sheet = el("article", "sheet", [
    el("h2", "", facts.is_supplement ? "补抽凭证" : "抽取凭证"),
    el("p", "sheet-task", facts.task),
    el("dl", "", [
      ...row("场次", facts.session),
      ...row("抽取时间", when),
      ...row("结果", facts.result),
      ...row("见证人", facts.witnesses.join("、")),
      ...row("名册摘要", hash(facts.frame_digest)),
      ...row("记录摘要", hash(facts.transcript_digest)),
    ]),
    el("p", "sheet-unit", facts.unit),
  ]);
  const chop = el("i", "chop", ["已", "抽", "取"].map((sign) => el("span", "", sign)), { "aria-hidden": "true" });
  sheet.append(chop);
  scene.move(sheet, [{ opacity: 0, transform: "translateY(8%)" }, { opacity: 1, transform: "none" }], { at: 0, ms: 900 });
  scene.move(chop, [{ opacity: 0, transform: "rotate(-9deg) scale(2.6)" }, { opacity: 1, transform: "rotate(-9deg)" }], { at: 1_800, ms: 400, easing: "ease-in" });
  const code = el("figure", "qr", [qr("draw"), el("figcaption", "", facts.is_published ? "扫码核验、重算" : "扫码查看，公布后可重算")]);
  scene.move(code, POP, { at: 2_600 });
  return scene.add(sheet, code);
}
