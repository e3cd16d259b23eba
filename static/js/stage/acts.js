// Which picture belongs to which act; the numbers are those of inspections/acts.py.

import { inputs, sealed, waiting, witnesses } from "./before.js";
import { entities } from "./entities.js";
import { certificate, matching, packages } from "./packages.js";
import { inspectors, teams } from "./people.js";
import { el, Scene } from "./scene.js";
import { opening, seed } from "./seed.js";
import { filled, left } from "./supplement.js";

const ACTS = [waiting, sealed, witnesses, inputs, opening, seed, entities, inspectors, teams, packages, matching, certificate];

const OF_SUPPLEMENT = { 1: left, 7: filled };

/** The scene of an act, or a plain note where the act has no facts (yet). */
export function sceneOf({ act, facts }, context) {
  const draw = (facts.is_supplement && OF_SUPPLEMENT[act]) || ACTS[act];
  if (Object.keys(facts).length) return draw(facts, context);
  const note = context.isPractice && act === 11 ? "练习结束，不产生凭证" : "本幕还没有内容";
  return new Scene("empty").add(el("p", "scene-note", note));
}
