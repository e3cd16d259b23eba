// The verifier's worker: it keeps the last bundle to answer for single codes.

import { answerFor } from "./answer.js";
import { verifyBundle } from "../verify.js";

let last = null;

self.addEventListener("message", ({ data }) => {
  if (data.bytes) {
    let told = 0;
    last = verifyBundle(new Uint8Array(data.bytes), {
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
