// The camera inside the page: photos bear the visit's mark, films are short.

import { button, h, say } from "./dom.js";
import { record } from "./recorder.js";

const FILM_SECONDS = 30;
const SOUND_SECONDS = 10 * 60;
const LENS = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
const WHY = {
  NotAllowedError: "没有得到使用权限。请在浏览器的网站设置里允许相机和麦克风",
  NotFoundError: "没有找到相机或麦克风。请改用“相册或文件”",
  NotReadableError: "相机正被其他应用占用。请关闭该应用后重试",
};

async function streamOf(wanted) {
  try {
    return await navigator.mediaDevices.getUserMedia(wanted);
  } catch (error) {
    say(WHY[error.name] ?? `相机打不开：${error.message}`, { bad: true });
    return null;
  }
}

/** Take one photo; answers a JPEG with `lines` written on it, or null. */
export async function takePhoto(lines) {
  const stream = await streamOf({ video: LENS });
  return stream && overlay(stream, lines, (video, close) => {
    const shutter = button("拍照", async () => close(await still(video, lines())), {
      kind: "primary round", name: "camera", disabled: true,
    });
    video.addEventListener("loadeddata", () => {
      shutter.disabled = false;
      shutter.focus();
    });
    return shutter;
  });
}

/** Film for half a minute at most; answers the film, or null. */
export async function takeFilm(lines) {
  const stream = await streamOf({ video: LENS, audio: true });
  return stream && overlay(stream, lines, (_, close) => [recording(stream, FILM_SECONDS, close)]);
}

/** Record sound; answers it, or null. */
export async function takeSound(lines) {
  const stream = await streamOf({ audio: true });
  return stream && overlay(stream, lines, (_, close) => [recording(stream, SOUND_SECONDS, close)]);
}

function overlay(stream, lines, controls) {
  return new Promise((resolve) => {
    const close = (blob) => {
      stream.getTracks().forEach((track) => track.stop());
      dialog.close();
      dialog.remove();
      resolve(blob);
    };
    const video = stream.getVideoTracks().length
      ? h("video", { playsinline: true, muted: true, autoplay: true, "aria-label": "取景" })
      : null;
    const dialog = h("dialog", { class: "camera", "aria-label": video ? "相机" : "录音", oncancel: () => close(null) },
      video ?? h("p", { class: "listening" }, "正在收音"),
      h("p", { class: "mark" }, lines().map((line) => h("span", {}, line))),
      h("div", { class: "row" }, button("取消", () => close(null)), controls(video, close)));
    if (video) {
      video.srcObject = stream;
      video.muted = true;
    }
    document.body.append(dialog);
    dialog.showModal();
  });
}

function recording(stream, seconds, close) {
  let run = null;
  const toggle = button("开始录制", async () => {
    if (run) {
      run.stop();
      return;
    }
    run = record(stream, { seconds, onSecond: (passed) => { toggle.lastChild.textContent = `停止（${passed} 秒）`; } });
    toggle.lastChild.textContent = "停止（0 秒）";
    close(await run.blob);
  }, { kind: "primary round", name: "record", autofocus: true });
  return toggle;
}

/** The picture in the finder, with the mark on a band below it. */
async function still(video, lines) {
  const canvas = document.createElement("canvas");
  const size = Math.max(14, Math.round(video.videoWidth / 42));
  const band = Math.round(size * (lines.length * 1.4 + 0.8));
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight + band;
  const pen = canvas.getContext("2d");
  pen.drawImage(video, 0, 0);
  pen.fillStyle = "#000";
  pen.fillRect(0, video.videoHeight, canvas.width, band);
  pen.fillStyle = "#fff";
  pen.font = `${size}px sans-serif`;
  lines.forEach((line, n) => pen.fillText(line, size / 2, video.videoHeight + size * (n + 1) * 1.4));
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.85); });
}
