// What the browser says of events: node words.mjs SCRIPTS < JSON list of events.

import { readFileSync } from "node:fs";
import { register } from "node:module";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const [scripts] = process.argv.slice(2);
const { told } = await import(`${scripts}/live/words.js`);
const words = JSON.parse(readFileSync(`${scripts}/live/words.json`, "utf8"));

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map((event) => told(words, event))));
