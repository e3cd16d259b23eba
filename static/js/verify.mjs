#!/usr/bin/env node
// Command line of the JavaScript verifier: node static/js/verify.mjs BUNDLE.json [--log-key KEY] [SUPPLEMENT.json …]
// Exit status 0: everything holds. 3: something does not. 2: wrong usage or unreadable file.

import { readFileSync } from "node:fs";
import { register } from "node:module";

// The modules beside this file are named .js, as browsers and servers want them; tell Node
// that they are ES modules.
register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { verifyBundle } = await import("./verify.js");
const { readTrust } = await import("./verify/logged.js");
const { Refused } = await import("./verify/reading.js");

const REASONS = {
  ENOENT: "没有这个文件或文件夹。请核对路径",
  EISDIR: "这是文件夹，不是文件。请写出文件名",
  EACCES: "没有权限。请检查文件和文件夹的权限，或换一个位置",
  ENOSPC: "磁盘已满。请清理空间后重试",
  ENOTDIR: "路径中间有一段不是文件夹。请核对路径",
  ENAMETOOLONG: "文件名太长。请缩短",
};

const reasonOf = ({ code }) => REASONS[code] ?? `系统错误 ${code}。请联系管理员`;
const say = (stream, text) => stream.write(`${text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\x${c.codePointAt(0).toString(16).padStart(2, "0")}`)}\n`);

// A reader that has seen enough (`| head -1`) closes the pipe: the verdict stands, say no more.
process.stdout.on("error", (error) => {
  if (error.code === "EPIPE") return;
  say(process.stderr, `无法写出核验结果：${reasonOf(error)}。`);
  process.exitCode = 2;
});

const USAGE = "用法：node static/js/verify.mjs 核验包.json [--log-key 日志公钥]… [--witness-key 见证方公钥]…"
  + " [--checkpoint 您保存的检查点] [补抽核验包.json …]";
const OPTIONS = { "--log-key": "logKeys", "--witness-key": "witnessKeys", "--checkpoint": "checkpoint" };

class Unusable extends Error {}

function read(name) {
  try {
    return readFileSync(name || ".");
  } catch (error) {
    throw new Unusable(`无法读取“${name}”：${reasonOf(error)}。`, { cause: error });
  }
}

/** Names of files, and what is known of the log from elsewhere. */
function parsed(given) {
  const names = [];
  const known = { logKeys: [], witnessKeys: [], checkpoint: null };
  for (let i = 0; i < given.length; i += 1) {
    const option = Object.hasOwn(OPTIONS, given[i]) ? OPTIONS[given[i]] : undefined;
    if (option === undefined) names.push(given[i]);
    else if (i + 1 === given.length) throw new Unusable(USAGE);
    else if (option === "checkpoint") known.checkpoint = read(given[(i += 1)]).toString("utf-8");
    else known[option].push(given[(i += 1)]);
  }
  if (names.length < 1) throw new Unusable(USAGE);
  return { names, known };
}

function main(given) {
  let files, trust;
  try {
    const { names, known } = parsed(given);
    files = names.map(read);
    trust = readTrust(known);
  } catch (error) {
    if (!(error instanceof Unusable || error instanceof Refused)) throw error;
    say(process.stderr, error.message);
    return 2;
  }
  const { steps, ok } = verifyBundle(files[0], files.slice(1), { trust });
  steps.forEach((step, i) => say(process.stdout, `${i + 1}. ${step.ok ? "[相符]" : "[不符]"} ${step.name}：${step.text}`));
  say(process.stdout, ok ? "全部相符：本场抽取可以由公开数据完整重算。" : `核验未通过：第一个不符的环节是“${steps.at(-1).name}”。`);
  return ok ? 0 : 3;
}

process.exitCode = main(process.argv.slice(2));
