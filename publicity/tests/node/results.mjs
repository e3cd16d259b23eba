// For tests: check many result files in one process; one JSON report a line, in the order given.

import { readFileSync } from "node:fs";
import { register } from "node:module";

const [scripts, ...names] = process.argv.slice(2);
register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { verifyResult } = await import(`${scripts}/verify/result.js`);

for (const name of names) {
  let report;
  try {
    report = { steps: verifyResult(readFileSync(name)) };
  } catch (error) {
    report = { refused: error.message };
  }
  process.stdout.write(`${JSON.stringify(report)}\n`);
}
