// What a viewer's browser says of a stream: node chain.mjs SCRIPTS CODE KEY < packets, one a line.

import { register } from "node:module";
import { readFileSync } from "node:fs";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const [scripts, code, key, without] = process.argv.slice(2);
if (without) Object.defineProperty(globalThis, "crypto", { value: {} }); // as in a page without TLS
const { Chain } = await import(`${scripts}/live/chain.js`);

const chain = new Chain({ code, key });
let distrust = null;
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  try {
    await chain.add(JSON.parse(line));
  } catch (error) {
    distrust = `${error.constructor.name}: ${error.message}`;
    break;
  }
}
process.stdout.write(JSON.stringify({ seq: chain.seq, head: chain.head, distrust }));
