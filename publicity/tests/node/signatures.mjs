// For tests: judge signatures; input a list of [public key, signature, message] in hex.

import { readFileSync } from "node:fs";
import { register } from "node:module";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { holds } = await import(`${process.argv[2]}/verify/ed25519.js`);
const { fromHex } = await import(`${process.argv[2]}/verify/sha256.js`);

const cases = JSON.parse(readFileSync(0, "utf-8"));
process.stdout.write(JSON.stringify(cases.map((one) => holds(...one.map(fromHex)))));
