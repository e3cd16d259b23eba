// Reads {root, cases} from standard input; writes the digest of each document as the phone makes it.

import { register } from "node:module";
import { readFileSync } from "node:fs";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { root, cases } = JSON.parse(readFileSync(0, "utf8"));
const { documentDigest, documentOf, sceneNumber } = await import(`${root}/field/papers.js`);
const answers = [];
for (const { kind, values, making, number } of cases) {
  const facts = documentOf(kind, values, { ...making, number: sceneNumber(...number) });
  answers.push({ number: facts.number, digest: await documentDigest(facts) });
}
process.stdout.write(JSON.stringify(answers));
