// Reads {root, cases, codes} from standard input; writes the faults and the digest of each form.

import { register } from "node:module";
import { readFileSync } from "node:fs";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { root, cases, sheet, kinds, codes } = JSON.parse(readFileSync(0, "utf8"));
const { checkForm } = await import(`${root}/field/rules.js`);
const { digestOf } = await import(`${root}/field/content.js`);
const answers = [];
for (const form of cases) {
  answers.push({ faults: checkForm(form, sheet, kinds, codes), digest: await digestOf(form) });
}
process.stdout.write(JSON.stringify(answers));
