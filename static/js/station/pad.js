// The input pad: digits by keys, twice and compared; or words, lottery numbers, a beacon file.

import { commitTo } from "../commit.js";
import { keepSlip } from "../slips.js";
import { draftOf, keepDraft } from "./draft.js";
import { WAYS, beaconLine, lotteryLine, wordsLine } from "./lines.js";

export function startPad(form) {
  const byId = (id) => document.getElementById(id);
  const [error, next, send] = ["pad-error", "pad-next", "pad-send"].map(byId);
  const keys = form.dataset.source ? null : keypad(byId, form);
  const source = form.dataset.source;
  if (source) form.querySelector(`[data-kind=${source.split(":")[0]}]`).hidden = false;

  next.addEventListener("click", async () => {
    error.hidden = true;
    try {
      const line = source ? await sourceLine(form, byId) : await ownLine(form, byId, keys);
      if (line) await show(form, byId, line);
    } catch (problem) {
      error.textContent = problem.message;
      error.hidden = false;
    }
  });
  byId("kept-it").addEventListener("change", (event) => { send.disabled = !event.target.checked; });
}

const wayOf = (form) => form.elements.way.value;

async function ownLine(form, byId, keys) {
  if (wayOf(form) === "text") {
    return wordsLine(form.dataset.seat, byId("text").value, byId("text-again").value);
  }
  return keys.next();
}

async function sourceLine(form, byId) {
  const { source, beacon } = form.dataset;
  if (source.startsWith("lottery:")) {
    return lotteryLine(source, byId("lottery").value, byId("lottery-again").value);
  }
  const file = byId("beacon").files[0];
  if (!file) throw new Error("请选择信标文件。");
  return beaconLine(beacon, file, form.elements.csrfmiddlewaretoken.value);
}

async function show(form, byId, line) {
  const made = await commitTo(line);
  form.elements.commitment.value = made.commitment;
  keepSlip(form.dataset.storage, made.commitment, made.slip);
  byId("slip").textContent = made.slip;
  byId("made").hidden = false;
  byId("pad-next").hidden = true;
  byId("pad-send").hidden = false;
  for (const id of ["keys", "words"]) if (byId(id)) byId(id).hidden = true;
  for (const box of form.querySelectorAll(".pad-kinds, [data-kind]")) box.hidden = true;
  byId("made").scrollIntoView({ block: "center" });
}

// Ten keys (two for a coin). The first entry is covered while the second is typed.
function keypad(byId, form) {
  const [digits, hint, board] = ["pad-digits", "pad-hint", "pad-keys"].map(byId);
  const { storage } = form.dataset;
  const way = () => wayOf(form);
  const draft = draftOf(storage);
  if (draft.way) form.elements.way.value = draft.way;
  let { first = "", typed = "" } = draft;

  const draw = () => {
    const rule = WAYS[way()];
    byId("keys").hidden = !rule;
    byId("words").hidden = Boolean(rule);
    keepDraft(storage, { way: way(), first, typed });
    if (!rule) return;
    const groups = typed.match(new RegExp(`.{1,${rule.group}}`, "g")) ?? [];
    digits.textContent = rule.shown(groups).join(" ") || "　";
    const left = Math.max(0, rule.least - typed.length);
    hint.textContent = `${first ? "第二遍，核对：" : ""}${rule.hint}，${left ? `还差 ${left / rule.each} ${rule.unit}` : "已够，可以继续或点下一步"}。`;
    board.replaceChildren(...rule.keys.map(([value, label]) => key(label, () => { if (typed.length < 200) typed += value; })), key("退格", () => { typed = typed.slice(0, -1); }, "pad-back"));
  };
  const key = (label, press, name = "") => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.className = `pad-key ${name}`;
    button.addEventListener("click", () => { press(); draw(); });
    return button;
  };
  const restart = () => { first = ""; typed = ""; draw(); };
  for (const radio of document.querySelectorAll("[name=way]")) radio.addEventListener("change", restart);
  draw();

  return {
    next() {
      const rule = WAYS[way()];
      if (typed.length < rule.least) throw new Error(`至少 ${rule.least / rule.each} ${rule.unit}，现在 ${Math.floor(typed.length / rule.each)} ${rule.unit}。`);
      if (typed.length % rule.each) throw new Error("最后一个号码球只输了一位，每个号码输两位，如 05。");
      if (!first) {
        [first, typed] = [typed, ""];
        draw();
        return null;
      }
      if (first !== typed) {
        const place = [...first].findIndex((digit, index) => digit !== typed[index]);
        restart();
        throw new Error(`两遍不一致（从第 ${(place < 0 ? Math.min(first.length, typed.length) : place) + 1} 位起），请从头再输两遍。`);
      }
      return `dice:${typed}`;
    },
  };
}
