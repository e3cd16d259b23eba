// The form of each visit as it is being filled in; every change is written down at once.

import { emptyContent, readDigestOf } from "./content.js";
import { today } from "./day.js";
import { takeNonce } from "./device.js";
import { drop, get, put } from "./vault.js";

const open = new Map(); // visit code → draft
const writing = new Map(); // visit code → {again}
let onSaved = () => {};

export const whenSaved = (listener) => { onSaved = listener; };

/** Another person's store is open now. */
export const forgetOpenDrafts = () => open.clear();

/** The draft of a visit: what was typed here, else what the server holds, else an empty form. */
export async function draftOf(visit) {
  const known = open.get(visit.code) ?? (await get(`draft:${visit.code}`));
  const behind = known && !known.touched && !known.sentAs && known.basedOn < (visit.form?.version ?? 0);
  const draft = known && !behind ? known : begun(visit);
  open.set(visit.code, draft);
  return draft;
}

/** Give the draft the number that its photos show and its submission spends. */
export async function markDraft(draft) {
  if (draft.mark) return;
  draft.mark = await takeNonce();
  if (draft.mark) await put(`draft:${draft.visit}`, draft);
}

function begun(visit) {
  const content = visit.form?.content ?? emptyContent(visit.code, visit.items ?? [], today());
  return {
    visit: visit.code,
    content: structuredClone(content),
    basedOn: visit.form?.version ?? 0,
    reason: "",
    signatures: {}, // role → {name, capacity, strokes, over}
    mark: "",
    touched: false,
    sentAs: "", // id of the queued submission; while it stands, the form is not changed
  };
}

/** Start over from what the server holds; what was typed here is let go. */
export async function restartDraft(visit) {
  open.delete(visit.code);
  await drop(`draft:${visit.code}`);
  return draftOf(visit);
}

/** Write the draft down; keystrokes that come while it is written are taken along. */
export async function saveDraft(draft) {
  draft.touched = true;
  const busy = writing.get(draft.visit);
  if (busy) {
    busy.again = true;
    return busy.done;
  }
  const state = { again: false };
  writing.set(draft.visit, state);
  state.done = written(draft, state);
  return state.done;
}

async function written(draft, state) {
  try {
    do {
      state.again = false;
      await put(`draft:${draft.visit}`, draft);
    } while (state.again);
    onSaved(true);
  } catch (error) {
    onSaved(false);
    throw error;
  } finally {
    writing.delete(draft.visit);
  }
}

/** Roles whose signature stands under something else than the form now says. */
export async function staleSignatures(draft) {
  const over = await readDigestOf(draft.content);
  return Object.keys(draft.signatures).filter((role) => draft.signatures[role].over !== over);
}
