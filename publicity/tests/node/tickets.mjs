// For tests: the ticket of every id given on the standard input, one a line, for one stage seed.

import { readFileSync } from "node:fs";
import { register } from "node:module";

const [verifier, seed] = process.argv.slice(2);
register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { writer } = await import(`${verifier}/verify/tickets.js`);
const { ticket } = writer(seed);

for (const id of readFileSync(0, "utf8").split("\n")) process.stdout.write(`${ticket(id)}\n`);
