// The verifier in JavaScript: a second implementation of docs/bundle.md, docs/frame.md and
// docs/draw-spec.md, without any library. It runs in browsers (a worker) and in Node.

import { readBundle } from "./verify/bundle.js";
import { readTrust } from "./verify/logged.js";
import { Refused } from "./verify/reading.js";
import { STEPS } from "./verify/steps.js";
import { changesOf, verifySupplement } from "./verify/supplement_steps.js";

export const STEP_NAMES = ["格式", ...Object.keys(STEPS)];

/**
 * Check a bundle file step by step, up to the first step that does not hold; then the files of
 * its supplementary draws, in the order of their numbers.
 *
 * `onStep({name, ok, text})` hears of every step when it is done, `onProgress(name, done, total)`
 * of long work. `trust` is what is known of the log from elsewhere (readTrust). `state` holds
 * what was established, for answers on single codes.
 */
export function verifyBundle(bytes, supplements = [], { onStep = () => {}, onProgress = () => {}, trust = readTrust() } = {}) {
  const state = { tell: onProgress, trust };
  const steps = [];
  const run = (name, check) => {
    let step;
    try {
      step = { name, ok: true, text: check() };
    } catch (error) {
      step = { name, ok: false, text: error instanceof Refused ? error.message : `无法完成这一步：${error}` };
    }
    steps.push(step);
    onStep(step);
    return step.ok;
  };
  let ok = run("格式", () => {
    state.bundle = readBundle(bytes);
    return `核验包 ${bytes.length} 字节，写法规范，总摘要相符。`;
  }) && Object.entries(STEPS).every(([name, check]) => run(name, () => check(state)));
  if (ok && supplements.length) {
    state.changes = changesOf(state);
    ok = supplements.every((file) => verifySupplement(state.changes, file, run));
  }
  return { steps, ok, state };
}
