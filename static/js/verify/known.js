// What a visitor knows of the log from elsewhere: typed once, remembered on this device alone.

const NAME = "ssj-verify-known";

/** Keys, one a line, and a checkpoint as it was kept; blanks and line ends do not matter. */
export function knownOf(form) {
  const typed = new FormData(form);
  const keys = String(typed.get("keys")).split("\n").map((line) => line.trim()).filter(Boolean);
  const kept = String(typed.get("checkpoint")).replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n").trim();
  return { logKeys: keys, checkpoint: kept ? `${kept}\n` : null };
}

/** Fill the form from this device, and keep what is typed; a browser that keeps nothing works too. */
export function remember(form, onChange) {
  const fields = [...form.querySelectorAll("textarea")];
  try {
    const stored = JSON.parse(localStorage.getItem(NAME)) ?? {};
    for (const field of fields) field.value = stored[field.name] ?? "";
  } catch {
    // nothing readable is kept
  }
  form.closest("details").open = fields.some((field) => field.value);
  form.addEventListener("input", () => {
    keep(Object.fromEntries(fields.map((field) => [field.name, field.value])));
    onChange();
  });
  form.addEventListener("reset", () => {
    keep({});
    setTimeout(onChange);
  });
}

function keep(values) {
  try {
    if (Object.values(values).some(Boolean)) localStorage.setItem(NAME, JSON.stringify(values));
    else localStorage.removeItem(NAME);
  } catch {
    // private windows may keep nothing
  }
}
