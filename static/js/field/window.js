// One window at a time: two of them would write over each other's drafts.

import { ask } from "./dom.js";

const NAME = "ssj-field";

/** Waits until this is the window that writes. */
export async function aloneHere() {
  if (!navigator.locks || (await taken({ ifAvailable: true }))) return;
  while (!(await ask("外勤页已在另一个窗口打开。两边同时填写会互相覆盖。", "在这里继续")));
  await taken({ steal: true });
}

/** True once the lock is held; it is let go when the window closes, or is taken over. */
function taken(options) {
  return new Promise((resolve) => {
    navigator.locks.request(NAME, options, (lock) => {
      resolve(Boolean(lock));
      return lock && new Promise(() => {});
    }).catch(() => location.replace("about:blank")); // another window goes on
  });
}
