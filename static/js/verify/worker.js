// The verifier's worker: it keeps the last bundle to answer for single codes.

import { answerFor } from "./answer.js";
import { verifyBundle } from "../verify.js";
import { readTrust } from "./logged.js";
import { Refused } from "./reading.js";

let files = null;
let last = null;

/** What is known from elsewhere, or null after saying what cannot be used of it. */
function trustIn(known) {
  try {
    return readTrust(known);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    self.postMessage({ unusable: error.message });
    return null;
  }
}

self.addEventListener("message", ({ data }) => {
  if (data.known) {
    files = data.files?.map((bytes) => new Uint8Array(bytes)) ?? files;
    const trust = trustIn(data.known);
    if (!trust || !files) return;
    let told = 0;
    const [bundle, ...supplements] = files;
    last = verifyBundle(bundle, supplements, {
      trust,
      onStep: (step) => self.postMessage({ step }),
      onProgress: (name, done, total) => {
        if (Date.now() - told < 100) return;
        told = Date.now();
        self.postMessage({ progress: { name, done, total } });
      },
    });
    self.postMessage({ done: { ok: last.ok, drawId: last.state.header?.draw_id ?? "" } });
  } else if (last?.ok) {
    self.postMessage({ answer: answerFor(last.state, data.code) });
  }
});

self.postMessage({ ready: true });
