// The stage of a rehearsal or training: plays what was practised so far, by its own buttons and keys.

import { Replay } from "./stage/replay.js";
import { qr, Screen } from "./stage/screen.js";
import { Timeline } from "./stage/timeline.js";

const EVERY_MS = 1_000;
const page = document.querySelector("[data-stage]");
const timeline = new Timeline(page.dataset.timeline);
const replay = new Replay(page.querySelector('[data-part="replay"]'), () => screen.duration);
let ahead = 0; // ms by which the server's clock is ahead of this one
let moment = { act: 0, elapsed: 0 };
const serverNow = () => Date.now() + ahead;
const screen = new Screen(page, {
  style: "BALLS",
  isPractice: true,
  now: serverNow,
  qr,
  whenOf: (at) => Math.max(0, at - (serverNow() - moment.elapsed)),
});

async function refresh() {
  try {
    await timeline.load();
    ahead = timeline.told.now - Date.now();
    replay.open(timeline.told.acts.map(({ act }) => act));
  } catch {
    // the next look may find it
  }
  setTimeout(refresh, EVERY_MS);
}

function draw() {
  moment = replay.moment();
  const told = timeline.act(moment.act);
  if (told) screen.show(told, moment);
  requestAnimationFrame(draw);
}

refresh();
requestAnimationFrame(draw);
