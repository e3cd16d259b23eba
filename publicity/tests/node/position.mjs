// Reads {root, events, moments} from standard input; writes what the stage shows at each moment.

import { readFileSync } from "node:fs";

const { root, events, moments } = JSON.parse(readFileSync(0, "utf8"));
const { overlay, position } = await import(`${root}/stage/position.js`);
process.stdout.write(JSON.stringify({ shown: moments.map((at) => position(events, at)), overlay: overlay(events) }));
