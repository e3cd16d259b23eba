// Files of one place in the form: take them, see their state, take them off again.

import { takeFilm, takePhoto, takeSound } from "./camera.js";
import { serverTime, theDay } from "./day.js";
import { button, h, icon, say } from "./dom.js";
import { keepEvidence, NotKept } from "./evidence.js";
import { filesInForm } from "./content.js";
import { onLeave } from "./leaving.js";
import { ofVisit, remove, stateOf, whenQueueChanges } from "./queue.js";
import { play } from "./playing.js";
import { syncNow } from "./sync.js";
import { dropFile } from "./vault.js";

const KINDS = { PHOTO: "照片", VIDEO: "视频", AUDIO: "录音", DOC: "材料", LETTER_PROOF: "邮寄凭证" };

/** What stands on every photo: where it belongs, a number from the server, when, who. */
export const markOf = ({ visit, draft }) => () => [
  `${visit.code}　标记 ${shortMark(draft)}`,
  `${new Date(serverTime()).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false })}　${theDay().inspector.name}`,
];

export const shortMark = (draft) => (draft.mark ? draft.mark.slice(0, 8).toUpperCase() : "未取得");

/** Buttons and the list of files; `files` is the list of digests in the form. */
export function attachments(filling, { files, item = "", title, letters = false }) {
  const strip = h("ul", { class: "strip", "aria-label": `${title}的材料` });
  const show = () => strip.replaceChildren(...files.map((digest) => shown(filling, files, digest, show)));
  const add = async (blob, kind) => {
    if (!blob) return;
    try {
      const digest = await keepEvidence(filling.visit.code, blob, { kind, title, item });
      if (!files.includes(digest)) files.push(digest);
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
      say(error.message, { bad: true });
      return;
    }
    show();
    await filling.changed();
    syncNow();
  };
  const mark = markOf(filling);
  onLeave(whenQueueChanges(show));
  show();
  return h("div", { class: "attach" }, strip, h("div", { class: "row wrap" },
    button("拍照", async () => add(await takePhoto(mark), "PHOTO"), { name: "camera" }),
    button("录像", async () => add(await takeFilm(mark), "VIDEO"), { name: "film" }),
    button("录音", async () => add(await takeSound(mark), "AUDIO"), { name: "mic" }),
    picker("系统相机", "image/*", { capture: "environment" }, (file) => add(file, "PHOTO")),
    picker("相册或文件", "image/*,video/*,audio/*,application/pdf", { multiple: true }, (file) => add(file, kindOf(file))),
    letters && picker("邮寄凭证", "image/*,application/pdf", {}, (file) => add(file, "LETTER_PROOF"))));
}

function picker(label, accept, rest, onFile) {
  const input = h("input", {
    type: "file", accept, class: "visually-hidden", ...rest,
    onchange: async ({ target }) => {
      for (const file of [...target.files]) await onFile(file);
      target.value = "";
    },
  });
  return h("label", { class: "button" }, input, icon("file"), label);
}

const kindOf = ({ type }) =>
  ({ image: "PHOTO", video: "VIDEO", audio: "AUDIO" })[type.split("/")[0]] ?? "DOC";

function shown(filling, files, digest, show) {
  const entry = ofVisit(filling.visit.code).find((one) => one.digest === digest);
  const known = filling.visit.evidence?.find((one) => one.digest === digest);
  const kind = KINDS[entry?.about.kind ?? known?.kind] ?? "材料";
  const state = entry ? stateOf(entry) : known ? "已入库" : "不在本机，也未入库";
  return h("li", {},
    entry?.thumb ? h("img", { src: entry.thumb, alt: kind }) : h("span", { class: "nothumb" }, kind),
    h("span", { class: "state", "data-state": entry?.state ?? "done" }, state),
    entry && ["VIDEO", "AUDIO"].includes(entry.about.kind) ? button("播放", () => play(entry), { kind: "small" }) : null,
    filling.locked ? null : button("移除", () => takeOff(filling, files, digest, entry, show), { kind: "small" }));
}

async function takeOff(filling, files, digest, entry, show) {
  files.splice(files.indexOf(digest), 1);
  const elsewhere = filesInForm(filling.content).includes(digest);
  const never = entry?.state === "waiting" && !entry.tries && !entry.progress;
  if (entry && !elsewhere && (never || entry.state === "failed")) {
    await remove(entry); // it never left the phone, or was not taken
    await dropFile(digest);
  }
  show();
  await filling.changed();
}
