// Which act is on, and how far it has come: from signed events and the server's time alone, so
// that every screen, also one that comes late or loads again, shows the same moment.

const RATES = { CALM: 0.6, NORMAL: 1, FULL: 1 };

/** `{act, elapsed, isStill, isPaused}` at `now`; `isStill`: at full speed everything is there at once. */
export function position(events, now) {
  let act = 0;
  let elapsed = 0;
  let since = null;
  let pace = "NORMAL";
  let isStill = false;
  let isPaused = false;
  const upTo = (at) => {
    if (since !== null && !isPaused) elapsed += Math.max(0, at - since) * (RATES[pace] ?? 1);
    since = at;
  };
  for (const { kind, at: text, data } of events) {
    const at = Date.parse(text);
    if (at > now) break;
    if (kind === "announced") {
      pace = data.pace;
      since = at;
    } else if (kind === "act_changed") {
      act = data.act;
      elapsed = 0;
      since = at;
      isStill = pace === "FULL";
    } else if (kind === "pace_changed") {
      upTo(at);
      pace = data.pace;
      isStill ||= pace === "FULL";
    } else if (kind === "paused" || kind === "resumed") {
      upTo(at);
      isPaused = kind === "paused";
    }
  }
  upTo(now);
  return { act, elapsed, isStill, isPaused };
}

/** What stands over everything: the last of postponed, void or paused that still holds. */
export function overlay(events) {
  let found = "";
  for (const { kind } of events) {
    if (kind === "postponed") found = "仪式推迟";
    else if (kind === "paused") found = "仪式暂停";
    else if (kind === "voided") return "本场公开作废";
    else if (kind === "taken_up" || kind === "resumed") found = "";
  }
  return found;
}
