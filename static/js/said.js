// Texts that are made here or in Python, in the language of the page: the same table and the same
// rules as publicity/said.py. The tag of the page's own script names its part of the table:
// <script src="…/stage.js" type="module" data-said="stage">. A Chinese page loads nothing, and every
// text stays as it is.

const PLACE = /\{(\w+)\}/g;
// What may stand in a place of that name; items: each by itself.
const HOLDS = { rest: ".+", list: "[^。]+", items: "[^。；]+", word: "[^：、，。；]+", item: "[^、。；]+" };
for (const name of ["n", "m", "k", "count", "take", "year", "month", "day"]) HOLDS[name] = "[\\d,.<%—]+";
for (const name of ["line", "team"]) HOLDS[name] = "[\\x21-\\x7e]+";
const USUALLY = "[^。；]+?";
const CLOSES = { "。": ".", "；": ";" };
const SENTENCES = [/[^。]+。?/gu, /[^；]+；?/gu]; // no lookbehind: phones of 2022 cannot read it

const part = globalThis.document?.querySelector("script[data-said]")?.dataset.said;
const table = await tableOf(globalThis.document?.documentElement.lang);
const patterns = patternsOf(table);

async function tableOf(language) {
  if (language !== "en" || !part) return {};
  try {
    return await (await fetch(new URL(`./said/${part}.json`, import.meta.url))).json();
  } catch {
    return {}; // without it the page speaks Chinese
  }
}

/** Texts with places, those with the most words of their own first. */
export function patternsOf(texts) {
  const own = (chinese) => chinese.replace(PLACE, "").length;
  return Object.entries(texts)
    .filter(([chinese]) => chinese.search(PLACE) >= 0)
    .sort(([one], [other]) => own(other) - own(one))
    .map(([chinese, english]) => ({ chinese: compiled(chinese), english }));
}

function compiled(chinese) {
  const parts = chinese.split(PLACE);
  const source = parts.map((part, at) => (at % 2 ? `(?<${part}>${HOLDS[part] ?? USUALLY})` : part.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")));
  return new RegExp(`^${source.join("")}$`, "su");
}

/** The text in English by a table and its patterns; what nobody translated stays as it is. */
export function inEnglish(text, texts, known) {
  if (!/[^\x00-\x7f]/.test(text)) return text;
  const whole = texts[text];
  if (whole) return whole;
  const say = (part) => inEnglish(part, texts, known);
  for (const { chinese, english } of known) {
    const found = chinese.exec(text);
    if (found) return english.replace(PLACE, (_, name) => {
      const parts = name === "items" ? found.groups[name].split("、") : [found.groups[name]];
      return parts.map(say).join(", ");
    });
  }
  for (const sentence of SENTENCES) {
    const sentences = text.match(sentence) ?? [];
    if (sentences.length > 1) return sentences.map(say).join(" ");
  }
  return inParts(text, say);
}

/** A list of words in English; a clause whose parts nobody translated stays as it is. */
function inParts(text, say) {
  const close = CLOSES[text.at(-1)];
  if (close) {
    const clause = say(text.slice(0, -1));
    return clause === text.slice(0, -1) ? text : clause + close;
  }
  for (const mark of "、，") {
    const parts = text.split(mark);
    if (parts.length > 1 && (mark === "、" || parts.some((part) => say(part) !== part))) return parts.map(say).join(", ");
  }
  return text;
}

export const said = (text) => (patterns.length ? inEnglish(String(text), table, patterns) : text);

/** For numbers and dates beside those texts. */
export const LOCALE = patterns.length ? "en-GB" : "zh-CN";
