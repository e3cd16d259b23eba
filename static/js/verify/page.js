// The page 在线核验: a file or a link goes to the worker, steps and answers come back.

import { knownOf, remember } from "./known.js";
import { said } from "../said.js";

const find = (name) => document.querySelector(`[data-verify="${name}"]`);
const [steps, status, progress, verdict, file, drop, lookup, answer, known] =
  ["steps", "status", "progress", "verdict", "file", "drop", "lookup", "answer", "known"].map(find);
const worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });

// Two scopes: the page itself, and the scripts that the worker loads (static/ is their address).
const home = new URL("../", import.meta.url).pathname;
for (const scope of ["/verify/", home]) navigator.serviceWorker?.register("/verify/offline.js", { scope }).catch(() => {});

function item(step) {
  const li = document.createElement("li");
  const mark = document.createElement("strong");
  mark.className = step.ok ? "text-success" : "text-danger";
  mark.textContent = said(`${step.ok ? "✓ 相符" : "✗ 不符"} ${step.name}`);
  li.className = "text-break mb-2";
  li.dataset.step = step.name;
  li.dataset.ok = String(step.ok);
  li.append(mark, document.createElement("br"), said(step.text));
  return li;
}

function say(text) {
  status.textContent = said(text);
}

let chosen = ""; // what the files are called that the worker has

function start(files, name) {
  chosen = name;
  clear(files.length);
  worker.postMessage({ files, known: knownOf(known) }, files);
}

/** Verify the same files by what is known now. */
function again() {
  if (!chosen) return;
  clear(progress.max / 11);
  worker.postMessage({ known: knownOf(known) });
}

function clear(count) {
  steps.replaceChildren();
  answer.replaceChildren();
  verdict.hidden = true;
  lookup.hidden = true;
  progress.hidden = false;
  progress.value = 0;
  progress.max = 11 * count;
  say(`正在核验 ${chosen} ……`);
}

function finish({ ok, drawId }) {
  progress.hidden = true;
  verdict.hidden = false;
  verdict.className = `notice ${ok ? "notice-good" : "notice-bad"}`;
  verdict.dataset.ok = String(ok);
  const failed = steps.lastElementChild?.dataset.step;
  verdict.textContent = said(ok
    ? `全部相符：场次 ${drawId} 可以由公开数据完整重算。`
    : `核验未通过：第一个不符的环节是“${failed}”。后面的环节没有再查。`);
  lookup.hidden = !ok;
  say("核验结束。");
}

/** A key or a checkpoint that cannot be read: nothing was verified. */
function refuse(reason) {
  progress.hidden = true;
  verdict.hidden = false;
  verdict.className = "notice notice-bad";
  verdict.dataset.ok = "false";
  verdict.textContent = said(`没有核验：您填写的公钥或检查点读不出来。${reason}`);
  say("请改正或清空所填的内容。");
}

function show({ title, rows, draw }) {
  const heading = document.createElement("h3");
  heading.textContent = said(title);
  const facts = document.createElement("dl");
  facts.className = "facts facts-narrow";
  for (const [name, value] of rows) {
    const term = document.createElement("dt");
    const text = document.createElement("dd");
    term.textContent = said(name);
    text.textContent = said(value);
    text.className = "text-break";
    facts.append(term, text);
  }
  answer.replaceChildren(heading, facts);
  if (draw) answer.append(linkTo(draw));
}

/** Changes after the files at hand are on the public page alone. */
function linkTo(draw) {
  const link = document.createElement("a");
  link.href = `/publicity/draws/${draw}/`;
  link.textContent = said(`场次 ${draw} 的公示页与变更`);
  return link;
}

worker.addEventListener("message", ({ data }) => {
  if (data.ready) begin();
  if (data.step) {
    steps.append(item(data.step));
    progress.value = steps.children.length;
  }
  if (data.progress) say(`正在重算：${data.progress.name} ${data.progress.done}/${data.progress.total}`);
  if (data.done) finish(data.done);
  if (data.unusable) refuse(data.unusable);
  if (data.answer) show(data.answer);
});
worker.addEventListener("error", () => say("浏览器无法运行核验程序，请换用较新的浏览器。"));

async function begin() {
  file.disabled = false;
  const code = new URLSearchParams(location.search).get("draw");
  if (!code || !/^[A-Za-z0-9-]{1,40}$/.test(code)) {
    say("核验程序已就绪，现在断网也能核验。");
    return;
  }
  say(`正在下载场次 ${code} 的核验包 ……`);
  try {
    const response = await fetch(`/publicity/draws/${code}/bundle.json`);
    if (response.status === 503) {
      say(`场次 ${code} 刚刚公布，核验包正在签入存证日志，请几秒后刷新本页。`);
      return;
    }
    if (!response.ok) throw new Error(String(response.status));
    const files = [await response.arrayBuffer()];
    const listed = await fetch(`/publicity/draws/${code}/supplements.json`);
    const { supplements } = listed.ok ? await listed.json() : { supplements: [] };
    for (const number of supplements) {
      const more = await fetch(`/publicity/draws/${code}/supplements/${number}.json`);
      if (!more.ok) throw new Error(String(more.status));
      files.push(await more.arrayBuffer());
    }
    start(files, code);
  } catch {
    say(`没有取得场次 ${code} 的核验包：编号不对、尚未公布或网络不通。可以选择已下载的文件。`);
  }
}

/** The bundle first, then supplements by number: what kind a file is stands near its start or name. */
async function open(picked) {
  if (!picked.length) return;
  const read = await Promise.all([...picked].map(async (one) => ({ name: one.name, bytes: await one.arrayBuffer() })));
  const placed = read.map((one) => ({ ...one, place: placeOf(one.bytes) })).sort((a, b) => a.place - b.place);
  start(placed.map((one) => one.bytes), placed.map((one) => one.name).join("、"));
}

/** 0 for a bundle, the number of the draw for a supplement; the verifier judges the rest. */
function placeOf(bytes) {
  const text = new TextDecoder().decode(bytes.slice(0, 2_000_000));
  if (!text.startsWith('{"bundle":')) return 0;
  try {
    return JSON.parse(text).frame.number;
  } catch {
    return Infinity;
  }
}

let waiting = 0;
remember(known, () => {
  clearTimeout(waiting);
  waiting = setTimeout(again, 800); // typed or pasted to the end
});
file.addEventListener("change", () => open(file.files));
drop.addEventListener("dragover", (event) => event.preventDefault());
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  open(event.dataTransfer.files);
});
lookup.addEventListener("submit", (event) => {
  event.preventDefault();
  worker.postMessage({ code: new FormData(lookup).get("code") });
});
