#!/usr/bin/env node
// Command line of the JavaScript verifier: node static/js/verify.mjs BUNDLE.json [SUPPLEMENT.json …]
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

const say = (stream, text) => stream.write(`${text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (c) => `\\x${c.codePointAt(0).toString(16).padStart(2, "0")}`)}\n`);

function main(names) {
  if (names.length < 1) {
    say(process.stderr, "用法:node static/js/verify.mjs 核验包.json [补抽核验包.json …]");
    return 2;
  }
  const files = [];
  for (const name of names) {
    try {
      files.push(readFileSync(name));
    } catch (error) {
      say(process.stderr, `无法读取“${name}”:${error.code}`);
      return 2;
    }
  }
  const { steps, ok } = verifyBundle(files[0], files.slice(1));
  steps.forEach((step, i) => say(process.stdout, `${i + 1}. ${step.ok ? "[相符]" : "[不符]"} ${step.name}:${step.text}`));
  say(process.stdout, ok ? "全部相符:本场抽取可以由公开数据完整重算。" : `核验未通过:第一个不符的环节是“${steps.at(-1).name}”。`);
  return ok ? 0 : 3;
}

process.exitCode = main(process.argv.slice(2));
