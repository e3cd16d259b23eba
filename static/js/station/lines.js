// From what a witness enters to the canonical line (docs/bundle.md): pure, no page.

import { sha256 } from "../digest.js";

const digits = [..."1234567890"].map((digit) => [digit, digit]);

// least and group count characters of the line; each: characters per throw.
export const WAYS = {
  dice: { least: 20, each: 1, group: 5, unit: "次", hint: "掷十面骰至少 20 次，逐次按下点数", keys: digits, shown: (groups) => groups },
  balls: { least: 20, each: 2, group: 2, unit: "个", hint: "抽至少 10 个号码球，每个按两位，如 05", keys: digits, shown: (groups) => groups },
  coin: { least: 64, each: 1, group: 8, unit: "次", hint: "抛硬币至少 64 次", keys: [["1", "正面"], ["0", "反面"]], shown: (groups) => groups.map((group) => group.replaceAll("1", "正").replaceAll("0", "反")) },
};

export async function wordsLine(seat, text, again) {
  const words = text.trim();
  if ([...words].length < 12) throw new Error(`至少 12 个字，现在 ${[...words].length} 个。`);
  if (words !== again.trim()) throw new Error("两遍不一致，请核对。");
  return `witness:${seat}:${await sha256(new TextEncoder().encode(words))}`;
}

export function lotteryLine(source, text, again) {
  const [numbers, second] = [text, again].map(canonical);
  if (numbers !== second) throw new Error("两遍不一致，请核对。");
  return `${source}:${numbers}`;
}

function canonical(text) {
  const groups = text.split("/").map((group) => group.trim()).filter(Boolean);
  if (!groups.length) throw new Error("请输入开奖号码。");
  return groups.map((group) => {
    const numbers = group.split(/[\s,，、.]+/).filter(Boolean);
    if (numbers.some((number) => !/^\d{1,3}$/.test(number))) throw new Error("号码只能是数字，用空格隔开。");
    return `${numbers.map(Number).sort((a, b) => a - b).map((number) => `${number}.`).join("")}/`;
  }).join("");
}

export async function beaconLine(address, file, token) {
  const answer = await fetch(address, { method: "POST", body: await file.text(), headers: { "X-CSRFToken": token } });
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.error);
  return found.line;
}
