// The day's visits: fetched while there is a network, kept for when there is none.

import { call } from "./api.js";
import { get, put } from "./vault.js";

const EMPTY = { outings: [], visits: [], codes: {}, inspector: null };
const CLOCK_MS = 5000; // the header that tells it has whole seconds
let day = EMPTY;

export const theDay = () => day;
export const visitOf = (code) => day.visits.find((visit) => visit.code === code);
export const outingOf = (visit) => day.outings.find((outing) => outing.id === visit.outing);

/** Bring back what was kept; false where nothing was. */
export async function recallDay() {
  day = (await get("day")) ?? EMPTY;
  return day !== EMPTY;
}

/** Ask the server for the day. The answer is not kept yet: whose it is decides where. */
export async function fetchDay(etag, { background = false } = {}) {
  const headers = etag ? { "If-None-Match": etag } : {};
  const before = Date.now();
  const answer = await call("GET", "day/", { headers, background });
  const middle = (before + Date.now()) / 2;
  if (answer.status === 304) {
    await noteClock(middle - Date.parse(answer.headers.get("Date")));
    return null;
  }
  const { body } = answer;
  return {
    ...body,
    tag: answer.headers.get("ETag") ?? "",
    fetchedAt: Date.now(),
    clockOffset: Math.round(middle - Date.parse(body.now)), // this device's clock minus the server's
  };
}

/** Nothing is new but the hour: somebody may have set this device's clock meanwhile. */
async function noteClock(offset) {
  if (Math.abs(offset - (day.clockOffset ?? 0)) > CLOCK_MS) await keepDay({ ...day, clockOffset: Math.round(offset) });
}

export async function keepDay(fetched) {
  day = fetched;
  await put("day", fetched);
}

/** Today's date where the inspection takes place, by this device's clock less its known error. */
export function today() {
  return new Date(serverTime()).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
}

/** An instant in words, where the inspection takes place. */
export const when = (instant) =>
  new Date(instant).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", dateStyle: "medium", timeStyle: "short" });

/** HH:MM, as a form writes it. */
export function clock() {
  return new Date(serverTime()).toLocaleTimeString("sv-SE", {
    timeZone: "Asia/Shanghai", hour: "2-digit", minute: "2-digit",
  });
}

export const serverTime = () => Date.now() - (day.clockOffset ?? 0);
