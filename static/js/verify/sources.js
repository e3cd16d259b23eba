// Lines of public randomness (docs/bundle.md): their forms, their order, what was named ahead.

import { require } from "./reading.js";

const FORMS = {
  dice: /^dice:[0-9]{20,200}$/,
  lottery: /^lottery:[a-z0-9]{1,16}:[0-9]{1,16}:(?:[0-9]+(?:\.[0-9]+)*\.\/)+$/,
  drand: /^drand:[0-9a-f]{64}:[1-9][0-9]{0,15}:[0-9a-f]{64}$/,
  nist2: /^nist2:[1-9][0-9]{0,15}:[1-9][0-9]{0,15}:[0-9a-f]{128}$/,
  witness: /^witness:[A-Za-z0-9._-]{1,64}:(?:[0-9a-f]{2}){16,64}$/,
};
const KINDS = Object.keys(FORMS);
const BY_HAND = ["dice", "witness"];
const LONGEST = 400;

const kindOf = (line) => line.split(":", 1)[0];

/** What is known once a line was opened: of one by hand the value alone, whatever stands before it. */
export const chanceOf = (line) => (BY_HAND.includes(kindOf(line)) ? line.slice(line.lastIndexOf(":") + 1) : line);

export function checkLine(line) {
  const kind = kindOf(line);
  require(KINDS.includes(kind), `不认识的随机源“${kind.slice(0, 20)}”`);
  require(line.length <= LONGEST && FORMS[kind].test(line), `随机源写法不对：${kind}`);
  if (kind === "lottery") {
    const numbers = line.slice(line.lastIndexOf(":") + 1);
    for (const group of numbers.split("/").slice(0, -1)) {
      const found = group.split(".").slice(0, -1);
      const sorted = found.map(BigInt).sort((a, b) => (a < b ? -1 : Number(a > b))).map(String);
      require(found.every((number, i) => number === sorted[i]), "随机源写法不对：号码应从小到大且没有多余的 0");
    }
  }
}

/** The message of the master seed. */
export function sourcesText(lines) {
  return KINDS.flatMap((kind) => lines.filter((line) => kindOf(line) === kind)).map((line) => `${line}\n`).join("");
}

export function checkSources(lines, rule) {
  lines.forEach(checkLine);
  const byHand = lines.filter((line) => BY_HAND.includes(kindOf(line)));
  require(byHand.length >= rule.min_witnesses, `见证人输入只有 ${byHand.length} 份，封存时规定至少 ${rule.min_witnesses} 份`);
  const values = byHand.map(chanceOf);
  for (const value of values) {
    const copies = values.filter((other) => other === value).length;
    require(copies === 1, `有 ${copies} 份见证人输入的数字相同（${value}），不算各自独立`);
  }
  const prefixes = lines.filter((line) => !byHand.includes(line)).map((line) => line.slice(0, line.lastIndexOf(":")));
  for (const name of rule.named) {
    require(prefixes.filter((prefix) => prefix === name).length === 1, `封存时指定的公共随机源“${name}”应恰有一行`);
  }
  for (const prefix of prefixes) require(rule.named.includes(prefix), `公共随机源“${prefix}”未在封存时指定`);
}
