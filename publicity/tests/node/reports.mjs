// For tests: verify many bundles in one process; one JSON report a line, in the order
// given. A name may list the files of supplements after a comma.

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
  const [bundle, ...supplements] = name.split(",").map((one) => readFileSync(one));
  const { steps, ok, state } = verifyBundle(bundle, supplements);
  const transcript = state.transcript ? canonical(state.transcript) : null;
  process.stdout.write(`${JSON.stringify({ steps, ok, transcript })}\n`);
}
