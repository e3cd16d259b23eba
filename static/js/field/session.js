// Whose phone this is: opening their store, fetching their day, wiping it when they leave.

import { leaveServer, Offline, Refused, SignedOut } from "./api.js";
import { fetchDay, keepDay, recallDay, theDay } from "./day.js";
import { deviceState, forgetLogin, markRevoked, readyDevice } from "./device.js";
import { forgetOpenDrafts } from "./drafts.js";
import { forgetExamples, keepExamples } from "./examples.js";
import { recallQueue } from "./queue.js";
import { openVault, wipe } from "./vault.js";

const OWNER = "ssj:field:owner";
const LEAVING = "ssj:field:leaving";
let owner = "";
let onNotice = () => {};
let onDay = () => {};

export function setUpSession(listeners) {
  onNotice = listeners.onNotice;
  onDay = listeners.onDay;
}

/** Open what this phone kept; false where nobody has used it yet. */
export async function recallSession() {
  owner = localStorage.getItem(OWNER) ?? "";
  if (!owner) return false;
  await openVault(owner);
  await recallQueue();
  return recallDay();
}

/** Ask for the day; true where the server answered and it is kept. */
export async function refreshDay({ background = false } = {}) {
  try {
    const fetched = await fetchDay(theDay().tag, { background });
    if (fetched) await taken(fetched);
    const isNew = await readyDevice();
    onNotice("");
    if (fetched || isNew) onDay();
    return true;
  } catch (error) {
    if (error instanceof Offline) onNotice("offline");
    else if (error instanceof SignedOut) onNotice(await endedBecause());
    else if (error instanceof Refused) await refused(error);
    else throw error;
    return false;
  }
}

const endedBecause = async () => (owner && (await deviceState()).isRevoked ? "revoked" : "signed-out");

async function refused(error) {
  if (error.code === "DEVICE_REVOKED") {
    await markRevoked();
    onNotice("revoked");
  } else {
    onNotice("refused", error.message);
  }
}

/** Another person's store is another database: nothing is mixed, nothing is let go. */
async function taken(fetched) {
  const { code } = fetched.inspector;
  if (code !== owner) {
    owner = code;
    localStorage.setItem(OWNER, code);
    forgetOpenDrafts();
    forgetLogin();
    await openVault(code);
    await recallQueue();
  }
  await keepDay(fetched);
  keepExamples(fetched.visits).catch(() => null); // pictures that help; the day holds without them
}

export const hasOwner = () => Boolean(owner);

/** Wipe this person's store, end the session at the server where it can be reached. */
export async function signOut() {
  await wipe(owner);
  await forgetExamples();
  localStorage.removeItem(OWNER);
  localStorage.setItem(LEAVING, "yes");
  await endLogin();
  location.replace("/field/");
}

/** End a login that was left without a network; true where one still stands. */
export async function endLogin() {
  if (!localStorage.getItem(LEAVING)) return false;
  try {
    if ((await leaveServer()).ok) localStorage.removeItem(LEAVING);
  } catch {
    // no network: at the next start
  }
  return Boolean(localStorage.getItem(LEAVING));
}

