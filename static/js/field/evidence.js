// A file that was just taken: hashed, sealed in the phone and put into the queue.

import { sha256 } from "../digest.js";
import { theDay } from "./day.js";
import { here } from "./position.js";
import { enqueue, ofVisit } from "./queue.js";
import { putFile } from "./vault.js";

const THUMB = 480;
const LARGEST = 60 * 1024 * 1024;

/** Something cannot be kept; the message says why and what to do. */
export class NotKept extends Error {}

/** Keep a file of a visit; answers its digest. The same file twice is kept once. */
export async function keepEvidence(visit, blob, { kind, title, item = "" }) {
  if (!blob.size) throw new NotKept("文件是空的。请重新拍摄或选择");
  if (blob.size > LARGEST) {
    throw new NotKept(`文件有 ${Math.round(blob.size / 2 ** 20)} MB，超过 60 MB。请缩短后重拍`);
  }
  const bytes = await blob.arrayBuffer();
  const digest = await sha256(bytes);
  if (ofVisit(visit).some((entry) => entry.digest === digest && entry.kind === "file")) return digest;
  const about = {
    digest, size: blob.size, kind, title, item,
    taken_at: new Date().toISOString(),
    clock_offset_ms: theDay().clockOffset ?? 0,
    ...here(),
  };
  try {
    await putFile(digest, bytes);
  } catch (error) {
    if (error.name !== "QuotaExceededError") throw error;
    throw new NotKept("手机空间不足，这份材料没有存下。请先联网上传并清理空间，再重拍");
  }
  const size = blob.size;
  await enqueue("file", visit, title, { digest, about, size, thumb: await thumbnail(blob), mediaType: blob.type });
  return digest;
}

/** A small picture to recognise the photo by; "" for anything else. */
async function thumbnail(blob) {
  if (!blob.type.startsWith("image/")) return "";
  let picture;
  try {
    picture = await createImageBitmap(blob);
  } catch {
    return ""; // a format that this browser does not show; the file itself is kept
  }
  const scale = Math.min(1, THUMB / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.7);
}

/** digest → kind of every file of the visit, here or at the server. */
export function kindsOf(visit) {
  const kinds = {};
  for (const one of visit.evidence ?? []) kinds[one.digest] = one.kind;
  for (const entry of ofVisit(visit.code)) if (entry.kind === "file") kinds[entry.digest] = entry.about.kind;
  return kinds;
}
