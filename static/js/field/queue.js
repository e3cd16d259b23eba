// What waits to be sent, one entry an act or file, each with its state; it outlives the page.

import { drop, list, put } from "./vault.js";

// start and check-in before files, files before the form that names them, papers before receipts.
const RANK = { checkin: 0, start: 1, code: 2, file: 3, form: 4, sign: 5, paper: 6, served: 7, plea: 8 };
const KEPT_MS = 14 * 24 * 3_600_000; // what arrived is shown for two weeks
let entries = [];
let listeners = [];

/** Hear of every change; the answer stops it. */
export function whenQueueChanges(listener) {
  listeners.push(listener);
  return () => { listeners = listeners.filter((one) => one !== listener); };
}
const tell = () => listeners.forEach((listener) => listener(entries));

/** Read back what waited when the page was closed or killed; what was under way goes on. */
export async function recallQueue() {
  entries = await list("queue:");
  for (const entry of entries) if (entry.state === "sending") entry.state = "waiting";
  hurry();
  const isOld = (entry) => entry.state === "done" && entry.at < Date.now() - KEPT_MS;
  await Promise.all(entries.filter(isOld).map((entry) => drop(entry.id)));
  entries = entries.filter((entry) => !isOld(entry));
  entries.sort((a, b) => a.order - b.order);
  tell();
}

export const queued = () => entries;
export const ofVisit = (code) => entries.filter((entry) => entry.visit === code);

/** Entries that may be sent by now, in the order in which they must go. */
export function dueEntries(now) {
  const waits = (entry) => entry.state === "waiting" && entry.nextAt <= now;
  return entries.filter(waits).sort((a, b) => RANK[a.kind] - RANK[b.kind] || a.order - b.order);
}

/** The network is back, or the page: nothing waits for its turn any longer. */
export function hurry() {
  for (const entry of entries) entry.nextAt = 0;
}

export const unsent = () => entries.filter((entry) => !["done", "held"].includes(entry.state));

/** Put something into the queue; `key` is its idempotency key, made once. */
export async function enqueue(kind, visit, title, rest = {}) {
  const key = crypto.randomUUID();
  const order = entries.reduce((most, entry) => Math.max(most, entry.order), 0) + 1;
  const entry = {
    id: `queue:${key}`, key, kind, visit, title, order,
    state: "waiting", progress: 0, tries: 0, nextAt: 0, at: Date.now(), ...rest,
  };
  await put(entry.id, entry);
  entries.push(entry);
  tell();
  return entry;
}

export async function change(entry, fields) {
  Object.assign(entry, fields);
  await put(entry.id, entry);
  tell();
}

export async function remove(entry) {
  await drop(entry.id);
  entries = entries.filter((one) => one !== entry);
  tell();
}

/** Let an entry be tried at once, whatever it waited for. */
export const retryNow = (entry) => change(entry, { state: "waiting", nextAt: 0, error: null });

export const percent = (entry) => (entry.size ? Math.floor((entry.progress / entry.size) * 100) : 0);

/** The state in words: 待上传 40 %, 已入库, 待核, 出错. */
export function stateOf(entry) {
  const share = entry.kind === "file" && entry.progress ? ` ${percent(entry)} %` : "";
  if (entry.state === "sending") return `上传中${share}`;
  if (entry.state === "done") return entry.kind === "file" ? "已入库" : "已收";
  if (entry.state === "held") return "待核";
  if (entry.state === "failed") return "出错";
  return `待上传${share}`;
}
