// Reads {script, table, texts} from standard input; writes the texts in English.

import { register } from "node:module";
import { readFileSync } from "node:fs";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { script, table, texts } = JSON.parse(readFileSync(0, "utf8"));
const { inEnglish, patternsOf, said } = await import(script);
const known = patternsOf(table);
process.stdout.write(JSON.stringify({
  english: texts.map((text) => inEnglish(text, table, known)),
  without: texts.map(said),
}));
