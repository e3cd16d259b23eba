// What a witness has typed so far, for a reload or a lost connection; only in this tab.

const key = (storage) => `ssj:draft:${storage}`;

export function draftOf(storage) {
  try {
    return JSON.parse(sessionStorage.getItem(key(storage))) ?? {};
  } catch {
    return {};
  }
}

export const keepDraft = (storage, draft) => sessionStorage.setItem(key(storage), JSON.stringify(draft));

export const forgetDraft = (storage) => sessionStorage.removeItem(key(storage));
