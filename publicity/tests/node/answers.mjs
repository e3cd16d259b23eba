// For tests: verify a bundle with its supplements, and answer for each code, one JSON a line.

import { readFileSync } from "node:fs";
import { register } from "node:module";

const [verifier, codes, ...names] = process.argv.slice(2);
register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { verifyBundle } = await import(`${verifier}/verify.js`);
const { answerFor } = await import(`${verifier}/verify/answer.js`);

const [bundle, ...supplements] = names.map((one) => readFileSync(one));
const { state } = verifyBundle(bundle, supplements);
for (const code of codes.split(",")) process.stdout.write(`${JSON.stringify(answerFor(state, code))}\n`);
