// The public page of a ceremony: what happens in plain words, and whether it can be believed.

import { loadWords, told, when } from "./live/words.js";
import { watch } from "./live/watch.js";
import { canonical } from "./verify/canonical.js";
import { hexOfText } from "./verify/sha256.js";
import { said } from "./said.js";

const page = document.querySelector("[data-live]");
const find = (name) => page.querySelector(`[data-live-part="${name}"]`);
const [trust, now, list, acts, countdown, digest, state, viewers] = [
  "trust", "now", "list", "acts", "countdown", "digest", "state", "viewers",
].map(find);
const STATES = {
  live: "实时接收中",
  polling: "每两秒查看一次（所在网络不支持实时推送）",
  away: "连接中断，正在重连；断线期间的内容会补上",
  over: "仪式已结束，以上是全部记录",
};
const startsAt = Date.parse(page.dataset.heldAt);
const DAY = 86_400_000;
const words = await loadWords();
const live = watch(page);

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  if (className) made.className = className;
  return made;
}

function showTrust(tone, title, text) {
  trust.className = `verdict verdict-${tone}`;
  trust.dataset.trust = tone;
  trust.replaceChildren(element("strong", said(title)), element("span", said(text)));
}

function showTrusted() {
  showTrust("good", "可信", `本机已核对 ${live.events.length} 个事件的次序、哈希和签名。`);
}

function add(event) {
  const { title, lines } = told(words, event);
  const item = document.createElement("li");
  item.dataset.seq = event.seq;
  item.dataset.kind = event.kind;
  const head = document.createElement("p");
  head.className = "told-head";
  head.append(element("b", title), " ", element("time", when(event.at)));
  item.append(head, ...lines.map((line) => element("p", line)));
  list.prepend(item);
  now.replaceChildren(element("b", title), ...lines.map((line) => element("p", line)));
  if (event.kind === "act_changed") showAct(event.data.act);
  showTrusted();
}

function showAct(number) {
  for (const item of acts.children) {
    const act = Number(item.dataset.act);
    item.classList.toggle("is-done", act < number);
    if (act === number) item.setAttribute("aria-current", "step");
    else item.removeAttribute("aria-current");
  }
}

/** What was drawn before everybody's eyes must be what was published. */
async function compareDigests() {
  const done = live.events.findLast(({ kind }) => kind === "draw_done" || kind === "seats_filled");
  const published = live.events.findLast((event) => event.kind === "published");
  if (!done || !published) return;
  digest.hidden = false;
  const say = (tone, text) => {
    digest.dataset.same = tone;
    find("digest-text").textContent = said(text);
  };
  if (done.data.transcript_digest !== published.data.transcript_digest) {
    say("no", "不一致：公布的抽取记录不是现场抽出的那一份。");
    return;
  }
  try {
    const answer = await fetch(page.dataset.bundle);
    if (!answer.ok) throw new Error(String(answer.status));
    const bundle = await answer.json();
    const found = hexOfText(canonical(bundle.transcript));
    if (found === done.data.transcript_digest) say("yes", `一致：核验包里的抽取记录由本机算出摘要 ${found}，与现场所见相同。`);
    else say("no", `不一致：核验包里的抽取记录摘要是 ${found}，现场所见是 ${done.data.transcript_digest}。`);
  } catch {
    say("", "核验包在等最后一个签名，或网络不通；几秒后自动再试。");
    setTimeout(compareDigests, 3000);
  }
}

function tick() {
  const left = startsAt - live.now();
  const act = live.events.findLast((event) => event.kind === "act_changed")?.data.act ?? 0;
  const isWaiting = left > 0 && act === 0 && live.state !== "over";
  countdown.hidden = !isWaiting;
  if (!isWaiting) return;
  const seconds = Math.floor(left / 1000);
  const clock = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map((part) => String(Math.floor(part)).padStart(2, "0"));
  find("left").textContent = said(`${left >= DAY ? `${Math.floor(left / DAY)} 天 ` : ""}${clock.join(":")}`);
}

let compared = false;
list.replaceChildren();
live.addEventListener("event", ({ detail }) => add(detail));
live.addEventListener("current", () => {
  if (!compared && live.events.some((event) => event.kind === "published")) {
    compared = true;
    compareDigests();
  }
});
live.addEventListener("state", ({ detail }) => {
  state.textContent = said(STATES[detail.state]);
});
live.addEventListener("clock", ({ detail }) => {
  if (detail.viewers) viewers.textContent = said(`约 ${detail.viewers} 人正在观看`);
});
live.addEventListener("distrust", ({ detail }) => {
  showTrust("bad", "不可信", `${detail.reason}。请勿采信本页此后的内容，并告知举办单位和监督人员。`);
  document.body.classList.add("is-distrusted");
});
showTrust("wait", "正在核对", "……");
live.open();
tick();
setInterval(tick, 500);
