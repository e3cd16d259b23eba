// Whose ticket it was. A ticket shown at the ceremony commits to one firm, by a seed that nobody
// has before the publication; then every screen works out for itself that the names fit.

import { shown, writer } from "../verify/tickets.js";

const isWhole = (row) => row.code && !row.code.includes("*");

/** `{count, wrong}`: how many names were held against their tickets; the first that does not fit. */
export function opened(facts, master) {
  if (!facts?.opening || !master) return { count: 0, wrong: null };
  const { ticket } = writer([master, facts.opening.draw_id, facts.opening.stage].join(":"));
  const rows = facts.rows.filter(isWhole);
  return { count: rows.length, wrong: rows.find((row) => shown(ticket(row.code)) !== row.ticket) ?? null };
}
