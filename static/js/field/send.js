// How each kind of entry is sent. A sender returns when the server has it, and throws otherwise.

import { call, Refused } from "./api.js";
import { digestOf, filesInForm } from "./content.js";
import { proofOf, takeNonce } from "./device.js";
import { change, ofVisit } from "./queue.js";
import { dropFile, getFile } from "./vault.js";

const PART = 512 * 1024;

/** An entry that cannot go before another one has gone. */
export class NotYet extends Error {}

const visitPath = (entry) => `visits/${encodeURIComponent(entry.visit)}/`;

async function checkin(entry) {
  await call("POST", `outings/${entry.outing}/check-in/`, { json: {} });
  await change(entry, { state: "done" });
}

async function start(entry) {
  await call("POST", `${visitPath(entry)}start/`, { json: {} });
  await change(entry, { state: "done" });
}

async function file(entry) {
  const bytes = await getFile(entry.digest);
  if (!bytes) throw new Refused(410, { error: "手机里已没有这份文件", remedy: "请重新拍摄或重新选择" });
  const path = `${visitPath(entry)}uploads/`;
  let { body } = await call("POST", path, { json: entry.about });
  while (!body.complete) {
    const from = body.received;
    await change(entry, { state: "sending", progress: from });
    body = await part(`${path}${entry.digest}/?offset=${from}`, bytes.slice(from, from + PART));
  }
  await change(entry, { state: "done", progress: entry.size });
}

/** Send one part; where the server holds more or less than we thought, go on from there. */
async function part(path, bytes) {
  try {
    return (await call("PUT", path, { bytes })).body;
  } catch (error) {
    if (error instanceof Refused && error.status === 409 && "received" in error.body) return error.body;
    throw error;
  }
}

/** What a form waits for before it can go, in words; "" where it may go. */
export function waitingFor(entry) {
  if (entry.kind !== "form" || ["done", "held"].includes(entry.state)) return "";
  const named = new Set(filesInForm(entry.body.content));
  const waits = (one) => one.kind === "start" && ["waiting", "sending"].includes(one.state);
  const lacks = (one) => one.kind === "file" && named.has(one.digest) && one.state !== "done";
  return ofVisit(entry.visit).some((one) => waits(one) || lacks(one)) ? "等材料入库后自动提交" : "";
}

async function form(entry) {
  const mine = ofVisit(entry.visit);
  const reason = waitingFor(entry);
  if (reason) throw new NotYet(reason);
  if (!entry.body.proof) await change(entry, { body: { ...entry.body, ...(await proved(entry)) } });
  const { status, body } = await call("POST", `${visitPath(entry)}forms/`, {
    json: entry.body,
    headers: { "Idempotency-Key": entry.key },
  });
  if (status === 202) {
    await change(entry, { state: "held", held: body });
    return;
  }
  await change(entry, { state: "done", receipt: body });
  for (const one of mine) if (one.kind === "file" && one.state === "done") await dropFile(one.digest);
}

/** The device's proof, made once: a replay must be the same bytes. */
async function proved(entry) {
  const nonce = entry.nonce || (await takeNonce());
  if (!nonce) throw new NotYet("等联网取得一次性编号");
  return proofOf(entry.visit, await digestOf(entry.body.content), nonce);
}

async function sign(entry) {
  const path = `${visitPath(entry)}forms/${entry.version}/sign/`;
  await call("POST", path, { json: { digest: entry.digest, strokes: entry.strokes } });
  await change(entry, { state: "done" });
}

async function code(entry) {
  await call("POST", `${visitPath(entry)}code/`, { json: {} });
  await change(entry, { state: "done" });
}

async function paper(entry) {
  await call("POST", `${visitPath(entry)}documents/on-scene/`, { json: entry.body });
  await change(entry, { state: "done" });
}

/** A receipt follows its paper. */
async function served(entry) {
  const first = ofVisit(entry.visit).find((one) => one.kind === "paper" && one.digest === entry.digest);
  if (first && first.state !== "done") throw new NotYet("等文书入库后自动登记");
  await call("POST", `documents/${entry.digest}/served/`, { json: entry.body });
  await change(entry, { state: "done" });
}

/** What was said leaves the phone as soon as the server has it. */
async function plea(entry) {
  await call("POST", `${visitPath(entry)}pleas/`, { json: entry.body, headers: { "Idempotency-Key": entry.key } });
  await change(entry, { state: "done", body: null });
}

const SENDERS = { checkin, start, code, file, form, sign, paper, served, plea };

export const send = (entry) => SENDERS[entry.kind](entry);
