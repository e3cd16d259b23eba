// The opening of all inputs at once, and the seed that forms from their lines.

import { fromHex, hex, join, utf8 } from "../verify/sha256.js";
import { digest } from "./before.js";
import { el, FADE, grouped, RISE, Scene } from "./scene.js";

/** Whether salt and line give the commitment that was shown before; worked out on this screen. */
export const isKept = (row) => hex(join(fromHex(row.salt), utf8(row.line))) === row.commitment;

/** The value of a line of randomness, apart from where it comes from. */
function parts(line) {
  const at = line.lastIndexOf(":");
  const source = line.slice(0, line.indexOf(":"));
  const names = { dice: "十面骰", lottery: "彩票开奖", drand: "drand 信标", nist2: "NIST 信标", witness: "见证人文字" };
  return { source: names[source] ?? source, value: line.slice(at + 1) };
}

const shownValue = (text) => (text.length > 48 ? `${grouped(text.slice(0, 32))} ……` : grouped(text));

function opened(facts) {
  const scene = new Scene("opening");
  const flip = [{ opacity: 0, transform: "rotateX(90deg)" }, { opacity: 1, transform: "none" }];
  const rows = facts.opened.map((row, i) => {
    const at = 1_200 + i * 300; // together: the eye only needs an order
    const { source, value } = parts(row.line);
    const kept = isKept(row);
    const line = el("p", "opened-value", shownValue(value));
    const check = el("p", kept ? "kept" : "broken", kept ? "✓ 与承诺相符" : "✗ 与承诺不符");
    scene.move(line, flip, { at, ms: 700 });
    scene.move(check, FADE, { at: at + 1_400, ms: 400 });
    return el("li", "opened", [
      el("p", "opened-name", [el("b", "", row.name), el("span", "", source)]),
      line,
      el("p", "opened-commitment", ["承诺 ", el("code", "", grouped(row.commitment.slice(0, 16))), " ……"]),
      check,
    ]);
  });
  return scene.add(el("p", "scene-count", [el("b", "", `${rows.length}`), " 份输入同时揭示"]), el("ol", rows.length > 4 ? "openings openings-many" : "openings", rows));
}

export function opening(facts, { whenOf }) {
  if (facts.opened.length) return opened(facts);
  const scene = new Scene("opening");
  const arrived = facts.inputs.filter((entry) => entry.opened).length;
  const cards = facts.inputs.map((entry) => {
    const done = el("p", entry.opened ? "kept" : "awaited", entry.opened ? "✓ 已收到揭示" : "等候揭示");
    if (entry.opened) scene.move(done, FADE, { at: Math.max(0, whenOf(entry.opened_at)), ms: 400 });
    return el("li", "envelope", [
      el("p", "envelope-name", [el("b", "", entry.name), el("span", "", entry.kind)]),
      el("div", "envelope-body", [el("i", "wax", "封", { "aria-hidden": "true" }), el("code", "", grouped(entry.commitment.slice(0, 16)))]),
      done,
    ]);
  });
  return scene.add(
    el("p", "scene-count", [el("b", "", `${arrived}`), ` / ${facts.inputs.length} 份已到，到齐后同时公开`]),
    el("ol", "envelopes", cards),
  );
}

export function seed(facts) {
  const scene = new Scene("seed");
  const step = Math.min(1_600, 9_000 / Math.max(1, facts.lines.length));
  const lines = facts.lines.map((line, i) => {
    const { source, value } = parts(line);
    const at = 600 + i * step;
    const text = el("code", "seed-value", shownValue(value));
    const row = el("li", "", [el("span", "seed-source", source), text]);
    scene.move(row, [{ opacity: 0, transform: "translateX(-12%)" }, { opacity: 1, transform: "none" }], { at });
    return row;
  });
  const mixed = 600 + lines.length * step + 400;
  const stream = el("div", "seed-stream", [el("i"), el("i"), el("i")], { "aria-hidden": "true" });
  scene.move(stream, FADE, { at: mixed, ms: 500 });
  scene.tick((t, isStill) => stream.classList.toggle("is-flowing", !isStill && t > mixed && t < mixed + 4_000));
  const source = digest("公开来源的摘要", facts.sources_digest);
  const code = el("div", "seed-code", facts.code
    ? [el("h3", "", "一次性码（已公布）"), el("code", "", grouped(facts.code.slice(0, 32)) + (facts.code.length > 32 ? " ……" : ""))]
    : [el("h3", "", "一次性码"), el("p", "", "早已承诺，公布时公开")]);
  const master = el("div", "seed-master", facts.master
    ? [el("h3", "", "主种子（已公布）"), el("code", "", grouped(facts.master))]
    : [el("h3", "", "主种子已经形成"), el("p", "", "现在没有人能改变结果，也没有人能提前知道结果")]);
  scene.move(source, RISE, { at: mixed + 300 });
  scene.move(code, RISE, { at: mixed + 1_400 });
  scene.move(master, RISE, { at: mixed + 3_000, ms: 900 });
  return scene.add(
    el("div", "seed-lines", [el("h3", "", "公开来源"), el("ol", "", lines)]),
    stream,
    el("div", "seed-result", [source, code, master]),
  );
}
