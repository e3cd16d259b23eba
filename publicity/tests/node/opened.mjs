// Reads {root, timeline} from standard input; writes what a screen says of names and tickets.

import { register } from "node:module";
import { readFileSync } from "node:fs";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { root, timeline } = JSON.parse(readFileSync(0, "utf8"));
const { opened } = await import(`${root}/stage/tickets.js`);
const facts = (act) => timeline.acts.find((one) => one.act === act)?.facts;
process.stdout.write(JSON.stringify(opened(facts(6), facts(5).master)));
