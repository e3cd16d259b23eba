// A witness's phone. Salt and line stay here; the commitment goes out first, the rest at the end.

import { forgetSlips, slipOf } from "../slips.js";
import { forgetDraft } from "./draft.js";
import { startPad } from "./pad.js";

const pad = document.getElementById("pad");
if (pad) startPad(pad);

const kept = document.getElementById("kept");
if (kept) {
  forgetDraft(kept.dataset.storage); // it has arrived
  const slip = slipOf(kept.dataset.storage, kept.dataset.commitment);
  kept.hidden = !slip;
  kept.querySelector("code").textContent = slip ?? "";
}

const opening = document.getElementById("opening");
if (opening) {
  const slip = slipOf(opening.dataset.storage, opening.dataset.commitment);
  const field = opening.elements.slip;
  if (slip && !field.value) {
    field.value = slip;
    document.getElementById("filled").hidden = false;
    document.getElementById("by-hand").open = false;
  }
}

const offline = document.getElementById("offline");
const toggle = (isOff) => () => { if (offline) offline.hidden = !isOff; };
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, toggle(true));
document.addEventListener("htmx:beforeOnLoad", toggle(false));

const done = document.querySelector("[data-slips-done]");
if (done) forgetSlips(done.dataset.slipsDone);
