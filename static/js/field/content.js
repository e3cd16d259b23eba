// The content of a one-form (ssj/oneform/1): an empty one, and what is stored of a filled one.

import { sha256 } from "../digest.js";
import { canonical } from "../verify/canonical.js";

const SCHEMA = "ssj/oneform/1";

/** A form before anything was entered; the sheet's items stand in it unanswered. */
export const emptyContent = (visit, items, today) => ({
  schema: SCHEMA,
  visit,
  checked_on: today,
  finished_on: today,
  entered_on: today,
  methods: ["ONSITE"],
  answers: items.map(({ code }) => emptyAnswer(code)),
  results: [],
  note: "",
  follow_up: "NONE",
  is_settled: false,
  settled_on: null,
  recheck_on: null,
  obstruction: null,
  breach: null,
  attempts: [],
  party: { outcome: "ABSENT", opinion: "", name: "", capacity: "", refusal_reason: "", witness: "" },
  evidence: [],
  journey: { arrived: "", left: "", metres: 0, minutes: 0, cost_fen: 0 },
});

const emptyAnswer = (code) => ({
  code, answer: "NOT_CHECKED", finding: "", handling: "", evidence: [],
});

/** What the server stores of a form: texts without blanks around them, nothing where it is empty. */
export function stored(content) {
  const one = tidy(content);
  for (const key of ["settled_on", "recheck_on", "obstruction", "breach"]) one[key] ||= null;
  return one;
}

function tidy(value) {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value)) return value.map(tidy);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, tidy(one)]));
}

const hashed = (value) => sha256(new TextEncoder().encode(canonical(value)));

/** SHA-256 of the canonical bytes: what people sign and a device proves. */
export const digestOf = (content) => hashed(stored(content));

/** Digests of every file that a form names, each once, in its order. */
export function filesInForm(content) {
  const parts = [content, ...content.answers, ...content.attempts];
  return [...new Set(parts.flatMap((part) => part.evidence))];
}

/** What the party has read and signs: the way home and the day of entry come later. */
export function readDigestOf(content) {
  const { journey: _, entered_on: __, ...read } = stored(content);
  return hashed(read);
}
