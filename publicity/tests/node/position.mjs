// Reads {root, events, moments} from standard input; writes what a stage shows at each moment.

import { register } from "node:module";
import { readFileSync } from "node:fs";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { root, events, moments } = JSON.parse(readFileSync(0, "utf8"));
const { overlay, position } = await import(`${root}/stage/position.js`);
process.stdout.write(JSON.stringify({ shown: moments.map((at) => position(events, at)), overlay: overlay(events) }));
