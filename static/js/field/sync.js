// Sends what is due, one after the other, and tries again later what did not go.

import { Offline, Refused, SignedOut } from "./api.js";
import { markRevoked, readyDevice } from "./device.js";
import { change, dueEntries, hurry, queued } from "./queue.js";
import { NotYet, send } from "./send.js";
import { ended } from "./words.js";

const FIRST_MS = 2000;
const LONGEST_MS = 5 * 60_000;
const LATER = new Set([408, 425, 429, 500, 502, 503, 504, 507]);
const LATER_CODES = new Set(["BUSY", "IN_FLIGHT", "OFFSET", "WRONG_DIGEST"]);
let running = null;
let timer = 0;
let refresh = async () => {};
let notice = () => {};

/** `onDone` is told after something has arrived; `onNotice` gets "offline", "signed-out" or "". */
export function setUpSync({ onDone, onNotice }) {
  refresh = onDone;
  notice = onNotice;
  addEventListener("online", () => {
    hurry();
    syncNow();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") syncNow();
  });
}

/** Send everything that is due; a call while one runs joins it and looks once more. */
export function syncNow() {
  if (running) {
    running.again = true;
    return running.done;
  }
  clearTimeout(timer);
  const run = { again: false };
  running = run;
  run.done = rounds(run).finally(() => {
    running = null;
    plan();
  });
  return run.done;
}

async function rounds(run) {
  let arrived = false;
  do {
    run.again = false;
    for (const entry of dueEntries(Date.now())) {
      const outcome = await attempt(entry);
      if (outcome === "stop") return;
      arrived ||= outcome === "arrived";
    }
  } while (run.again);
  if (!arrived) return;
  try {
    await readyDevice();
    await refresh();
  } catch (error) {
    if (!(error instanceof Offline || error instanceof SignedOut || error instanceof Refused)) throw error;
  }
}

async function attempt(entry) {
  await change(entry, { state: "sending", error: null, waitsFor: "" });
  try {
    await send(entry);
    notice("");
    return "arrived";
  } catch (error) {
    return failed(entry, error);
  }
}

async function failed(entry, error) {
  if (error instanceof NotYet) {
    await change(entry, { state: "waiting", waitsFor: error.message });
    return "skipped";
  }
  if (error instanceof SignedOut) {
    await change(entry, { state: "waiting", nextAt: Date.now() + FIRST_MS * 15 });
    notice("signed-out");
    return "stop";
  }
  if (error instanceof Offline) {
    await later(entry);
    notice("offline");
    return "stop";
  }
  if (!(error instanceof Refused)) throw error;
  if (error.code === "DEVICE_REVOKED") await markRevoked();
  if (LATER.has(error.status) || LATER_CODES.has(error.code)) await later(entry, { why: ended(error.message), remedy: "稍后会自动重试" });
  else await change(entry, { state: "failed", error: said(error) });
  return "skipped";
}

/** Twice as long each time, with a little chance so that many phones do not come at once. */
async function later(entry, error = null) {
  const wait = Math.min(FIRST_MS * 2 ** entry.tries, LONGEST_MS) * (0.75 + Math.random() / 2);
  await change(entry, { state: "waiting", tries: entry.tries + 1, nextAt: Date.now() + wait, error });
}

const said = ({ message, code, body, faults }) => ({
  code,
  why: ended(message),
  remedy: body.remedy ?? (faults.length ? "请按下列各条改正后重新提交" : "请核对后重试；仍不成功请联系管理员"),
  faults,
});

function plan() {
  const next = queued().filter((one) => one.state === "waiting" && !one.waitsFor).map((one) => one.nextAt);
  if (!next.length) return;
  const wait = Math.max(Math.min(...next) - Date.now(), FIRST_MS);
  timer = setTimeout(() => syncNow(), Math.min(wait, LONGEST_MS));
}
