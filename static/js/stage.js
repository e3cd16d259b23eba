// The stage: follows the signed events of a ceremony, or, afterwards, replays all of it.

import { watch } from "./live/watch.js";
import { sceneOf } from "./stage/acts.js";
import { overlay, position } from "./stage/position.js";
import { Replay } from "./stage/replay.js";
import { el } from "./stage/scene.js";
import { disagreement, Timeline } from "./stage/timeline.js";

const page = document.querySelector("[data-stage]");
const part = (name) => page.querySelector(`[data-part="${name}"]`);
const STATES = { live: "直播", polling: "直播", away: "重新连接中", over: "已结束" };
const isReplay = "replay" in page.dataset;
const live = watch(page);
const timeline = new Timeline(page.dataset.timeline);
const calm = matchMedia("(prefers-reduced-motion: reduce)");
const replay = isReplay ? new Replay(part("replay"), () => shown?.scene.duration ?? 0) : null;
let wantsStill = calm.matches;
let shown = null; // {act, facts as text, scene}
let loading = null;
let isStale = false;

const context = {
  style: page.dataset.style,
  isRehearsal: page.querySelector(".stage-watermark") !== null,
  now: () => live.now(),
  qr: (name) => document.querySelector(`[data-qr="${name}"]`)?.cloneNode() ?? "",
  // When something of the present act came, on the act's own clock; in a replay: in its turn.
  whenOf: (at) => (isReplay || !at ? 0 : isOfThisAct(at) ? position(live.events, at).elapsed : 0),
};

function isOfThisAct(at) {
  const turned = live.events.findLast(({ kind }) => kind === "act_changed");
  return turned !== undefined && Date.parse(turned.at) <= at;
}

function moment() {
  return isReplay ? replay.moment() : position(live.events, live.now());
}

function present(told) {
  const facts = JSON.stringify(told);
  if (shown?.act === told.act && shown.facts === facts) return;
  shown?.scene.end();
  const scene = sceneOf(told, context);
  part("scene").replaceChildren(scene.root);
  page.dataset.act = told.act;
  shown = { act: told.act, facts, scene };
  part("label").textContent = told.label;
  if (part("caption").textContent !== told.caption) part("caption").textContent = told.caption;
  part("lines").replaceChildren(el("ul", "", told.lines.map((line) => el("li", "", line))));
  for (const item of part("acts").children) {
    const number = Number(item.dataset.act);
    item.classList.toggle("is-done", number < told.act);
    if (number === told.act) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

/** Ask for the timeline after what has just happened; what comes while we ask is asked for after. */
function refresh() {
  isStale = true;
  loading ??= (async () => {
    try {
      while (isStale) {
        isStale = false;
        if (await timeline.load()) replay?.open(timeline.told.acts.map(({ act }) => act));
        const why = disagreement(timeline, live.events);
        if (why) distrust(why);
      }
    } catch {
      isStale = true;
      setTimeout(refresh, 2_000);
    } finally {
      loading = null;
    }
  })();
}

function distrust(reason) {
  live.close();
  part("distrust").querySelector("p").textContent = `${reason}。请停止采信本屏内容，并告知监督人员。`;
  part("distrust").hidden = false;
}

function draw() {
  const now = moment();
  const told = timeline.act(now.act);
  if (told) {
    present(told);
    shown.scene.show(now.elapsed, wantsStill || now.isStill);
    page.dataset.elapsed = Math.round(now.elapsed);
  }
  requestAnimationFrame(draw);
}

function setStill(value) {
  wantsStill = value;
  page.classList.toggle("is-still", value);
  page.querySelector('[data-do="still"]').setAttribute("aria-pressed", String(value));
}

page.addEventListener("click", ({ target }) => {
  const what = target.closest("[data-do]")?.dataset.do;
  if (what === "still") setStill(!wantsStill);
  if (what === "screen") (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.());
});
calm.addEventListener("change", ({ matches }) => setStill(matches));

live.addEventListener("current", () => {
  const over = isReplay ? "" : overlay(live.events);
  part("over").hidden = !over;
  part("over").textContent = over;
  refresh();
});
live.addEventListener("state", ({ detail }) => {
  if (!isReplay) part("state").textContent = STATES[detail.state];
  page.dataset.state = detail.state;
});
live.addEventListener("distrust", ({ detail }) => distrust(detail.reason));

setStill(wantsStill);
live.open();
refresh();
requestAnimationFrame(draw);
