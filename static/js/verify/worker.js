// The verifier's worker: it keeps the last bundle to answer for single codes.

import { answerFor } from "./answer.js";
import { verifyBundle } from "../verify.js";

let last = null;

self.addEventListener("message", ({ data }) => {
  if (data.files) {
    let told = 0;
    const [bundle, ...supplements] = data.files.map((bytes) => new Uint8Array(bytes));
    last = verifyBundle(bundle, supplements, {
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
