// What this browser saw of a ceremony before: another key, or another past, is a fork.

const NAME = (code) => `ssj-live:${code}`;

/** `{key, seq, hash}` of the last visit; null where there was none, or where nothing is kept. */
export function remembered(code) {
  try {
    return JSON.parse(localStorage.getItem(NAME(code)));
  } catch {
    return null;
  }
}

export function remember(code, seen) {
  try {
    localStorage.setItem(NAME(code), JSON.stringify(seen));
  } catch {
    // A browser that keeps nothing: then only this visit is compared.
  }
}
