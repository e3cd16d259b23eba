// The draw of entities: balls out of a drum (摇号) or slips out of a tube (抽号). Which one comes
// out when stands in the transcript; the machine only keeps the eye busy.

import { deck } from "./deck.js";
import { el, grouped, isNarrow, Scene, svg } from "./scene.js";
import { opened } from "./tickets.js";

const BALLS = 22;
const TAU = 2 * Math.PI;

/** Where ball `i` is at `t`: a path without chance, the same on every screen. */
function orbit(i, t) {
  const ring = 22 + (i * 37) % 60;
  const speed = (0.35 + ((i * 13) % 10) / 14) * (i % 2 ? 1 : -1);
  const angle = (i / BALLS) * TAU + (t / 1000) * speed * 2;
  const wobble = 10 * Math.sin(t / 310 + i * 1.7);
  return [100 + (ring + wobble) * Math.cos(angle), 100 + (ring - wobble) * Math.sin(angle * 1.15)];
}

function drum() {
  const balls = Array.from({ length: BALLS }, (_, i) => svg("circle", { r: 9, class: `ball ball-${i % 4}` }));
  const place = (t) => balls.forEach((ball, i) => {
    const [x, y] = orbit(i, t);
    ball.setAttribute("cx", x.toFixed(1));
    ball.setAttribute("cy", y.toFixed(1));
  });
  const picture = svg("svg", { viewBox: "0 0 200 236", class: "machine", "aria-hidden": "true" }, [
    svg("path", { d: "M62 190h76l14 40H48z", class: "machine-foot" }),
    svg("circle", { cx: 100, cy: 100, r: 95, class: "machine-glass" }),
    ...balls,
    svg("path", { d: "M40 52a78 78 0 0 1 48-30", class: "machine-shine" }),
  ]);
  return { picture, place };
}

function tube() {
  const slips = Array.from({ length: 13 }, (_, i) => svg("path", { d: "M-5 0h10v120h-10z", class: "slip-stick" }));
  const place = (t) => slips.forEach((slip, i) => {
    const x = 46 + i * 9;
    const shake = 3 * Math.sin(t / 90 + i * 2.1);
    const y = 28 + ((i * 29) % 34) + shake;
    slip.setAttribute("transform", `translate(${x} ${y.toFixed(1)}) rotate(${((i - 6) * 2.2 + shake / 2).toFixed(1)})`);
  });
  const picture = svg("svg", { viewBox: "0 0 200 236", class: "machine", "aria-hidden": "true" }, [
    ...slips,
    svg("path", { d: "M36 96h128l-10 132H46z", class: "tube" }),
    svg("path", { d: "M38 120h124M42 204h116", class: "tube-ring" }),
    svg("text", { x: 100, y: 180, class: "tube-word" }, ["签"]),
  ]);
  return { picture, place };
}

function card(row, { showing, strata }) {
  const ticket = grouped(row.ticket, 6);
  const isPlain = strata.length < 2; // one stratum needs no name on every card
  const head = el("p", "card-head", [el("b", "", `${row.order}`), ...(isPlain ? [] : [el("span", "", row.stratum)])]);
  const plain = isPlain ? " is-plain" : "";
  if (showing === "SEALED") return el("li", `card card-sealed${plain}`, [head, el("p", "card-ticket", ticket)]);
  return el("li", `card${plain}`, [head, el("p", row.name.length > 13 ? "card-name is-long" : "card-name", row.name), el("p", "card-note", row.code || `签号 ${ticket}`)]);
}

export function entities(facts, { style, master }) {
  const scene = new Scene("entities");
  const isBalls = style !== "SLIPS";
  const machine = isBalls ? drum() : tube();
  const fresh = el("div", isBalls ? "fresh fresh-ball" : "fresh fresh-slip", "", { "aria-hidden": "true" });
  const count = el("b", "", "0");
  const per = isNarrow() ? 8 : 10;
  const rows = facts.rows;
  const { count: checked } = opened(facts, master?.());
  const cards = deck(scene, { count: rows.length, make: (i) => card(rows[i], facts), per, lead: 2_500, name: "deck-cards" });
  let was = -1;
  scene.tick((t, isStill) => {
    const out = cards.shownAt(t, isStill);
    const isTurning = !isStill && t < cards.end;
    machine.place(isTurning ? t : 0);
    machine.picture.classList.toggle("is-turning", isTurning);
    if (out === was) return;
    was = out;
    count.textContent = `${out}`;
    fresh.textContent = out ? `${rows[out - 1].order}` : "";
    fresh.classList.toggle("is-out", out > 0);
    fresh.classList.remove("pops");
    if (isTurning && out) {
      void fresh.offsetWidth; // starts the same small movement again
      fresh.classList.add("pops");
    }
  });
  const strata = facts.strata.length > 1 ? facts.strata.slice(0, 5) : [];
  return scene.add(
    el("div", "draw-side", [
      el("div", "machine-box", [machine.picture, fresh]),
      el("p", "draw-count", [count, ` / ${facts.total} 户`]),
      el("ul", "draw-strata", strata.map((row) => el("li", "", `${row.label} ${row.count} 抽 ${row.take}`))),
      ...(checked ? [el("p", "kept draw-checked", `✓ 本屏已重算 ${checked} 个签号`)] : []),
      ...(facts.is_all ? [] : [el("p", "draw-more", `大屏播放前 ${rows.length} 户，全部见抽取公示页`)]),
    ]),
    cards.box,
  );
}
