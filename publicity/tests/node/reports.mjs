// For tests: verify many bundles in one process; one JSON report a line, in the order given.

import { readFileSync } from "node:fs";
import { register } from "node:module";

const [verifier, ...names] = process.argv.slice(2);
register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { verifyBundle } = await import(`${verifier}/verify.js`);
const { canonical } = await import(`${verifier}/verify/canonical.js`);

for (const name of names) {
  const { steps, ok, state } = verifyBundle(readFileSync(name));
  const transcript = state.transcript ? canonical(state.transcript) : null;
  process.stdout.write(`${JSON.stringify({ steps, ok, transcript })}\n`);
}
