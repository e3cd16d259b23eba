// The stage: follows the signed events of a ceremony, or, afterwards, replays all of it.

import { watch } from "./live/watch.js";
import { overlay, position } from "./stage/position.js";
import { Replay } from "./stage/replay.js";
import { qr, Screen } from "./stage/screen.js";
import { disagreement, Timeline } from "./stage/timeline.js";
import { said } from "./said.js";

const page = document.querySelector("[data-stage]");
const STATES = { live: "直播", polling: "直播", away: "重新连接中", over: "已结束" };
const isReplay = "replay" in page.dataset;
const live = watch(page);
const timeline = new Timeline(page.dataset.timeline);
const screen = new Screen(page, {
  style: page.dataset.style,
  now: () => live.now(),
  qr,
  master: () => timeline.act(5)?.facts.master,
  // When something of the present act came, on the act's own clock; in a replay: in its turn.
  whenOf: (at) => (isReplay || !at ? 0 : isOfThisAct(at) ? position(live.events, at).elapsed : 0),
});
const part = (name) => screen.part(name);
const replay = isReplay ? new Replay(part("replay"), () => screen.duration) : null;
let loading = null;
let isStale = false;

function isOfThisAct(at) {
  const turned = live.events.findLast(({ kind }) => kind === "act_changed");
  return turned !== undefined && Date.parse(turned.at) <= at;
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
  part("distrust").querySelector("p").textContent = said(`${reason}。请停止采信本屏内容，并告知监督人员。`);
  part("distrust").hidden = false;
}

function draw() {
  const now = isReplay ? replay.moment() : position(live.events, live.now());
  const told = timeline.act(now.act);
  if (told) screen.show(told, now);
  requestAnimationFrame(draw);
}

live.addEventListener("current", () => {
  const over = isReplay ? "" : overlay(live.events);
  part("over").hidden = !over;
  part("over").textContent = said(over);
  refresh();
});
live.addEventListener("state", ({ detail }) => {
  if (!isReplay) part("state").textContent = said(STATES[detail.state]);
  page.dataset.state = detail.state;
});
live.addEventListener("distrust", ({ detail }) => distrust(detail.reason));

live.open();
refresh();
requestAnimationFrame(draw);
