// How much room the browser gives, and whether it promises to keep what is stored.

const LOW = 200 * 2 ** 20;
const MB = 2 ** 20;

export async function askToStay() {
  if (navigator.storage?.persist && !(await navigator.storage.persisted())) await navigator.storage.persist();
}

const size = (bytes) => (bytes > 1000 * MB ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${Math.round(bytes / MB)} MB`);

/** {used, left, isLow, isPersistent}, in words. */
export async function roomOf() {
  const { usage = 0, quota = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  const left = quota - usage;
  return {
    used: size(usage),
    left: size(left),
    isLow: quota > 0 && left < LOW,
    isPersistent: (await navigator.storage?.persisted?.()) ?? false,
  };
}
