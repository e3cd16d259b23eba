// Events in plain words: the same table and the same rules as publicity/live/words.py.

const FILES = { en: "./words.en.json" };

/** The table in the language of the page. */
export async function loadWords(language = document.documentElement.lang) {
  return (await fetch(new URL(FILES[language] ?? "./words.json", import.meta.url))).json();
}

/** `{title, lines}` of an event. */
export function told(words, { kind, data }) {
  const entry = words.kinds[kind];
  if (!entry) return { title: kind, lines: [] };
  const lines = [filled(words, entry.text, data)];
  for (const [name, text] of Object.entries(entry.each ?? {})) {
    for (const row of data[name] ?? []) lines.push(filled(words, text, row));
  }
  if (entry.lines) lines.push(...String(data[entry.lines] ?? "").split("\n").filter(Boolean));
  return { title: entry.title, lines };
}

const filled = (words, text, data) =>
  text.replace(/\{(\w+)(?:\|(\w+))?\}/g, (_, name, how) => shown(words, data[name] ?? "", how));

function shown(words, value, how) {
  if (how === "digest") return `${String(value).slice(0, 12)}${words.more}`;
  if (how === "when") return when(String(value));
  return how ? (words.labels[how][value] ?? String(value)) : String(value);
}

/** China's time, whatever the viewer's device thinks: 2026-11-23 12:00. */
export function when(instant) {
  const there = new Date(Date.parse(instant) + 8 * 3_600_000).toISOString();
  return `${there.slice(0, 10)} ${there.slice(11, 16)}`;
}
