// Which picture belongs to which act; the numbers are those of inspections/acts.py.

import { inputs, sealed, waiting, witnesses } from "./before.js";
import { entities } from "./entities.js";
import { certificate, matching, packages } from "./packages.js";
import { inspectors, teams } from "./people.js";
import { el, Scene } from "./scene.js";
import { opening, seed } from "./seed.js";

const ACTS = [waiting, sealed, witnesses, inputs, opening, seed, entities, inspectors, teams, packages, matching, certificate];

/** The scene of an act, or a plain note where the act has no facts (yet). */
export function sceneOf({ act, facts }, context) {
  if (Object.keys(facts).length) return ACTS[act](facts, context);
  const note = context.isRehearsal ? "演练：本幕没有抽取结果" : "本幕还没有内容";
  return new Scene("empty").add(el("p", "scene-note", note));
}
