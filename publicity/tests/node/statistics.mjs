// Reads {script, table} from standard input; writes what the chart of that table would be told.

import { register } from "node:module";
import { readFileSync } from "node:fs";

register(`data:text/javascript,${encodeURIComponent(`
  export const load = (url, context, next) =>
    url.startsWith("file:") && url.endsWith(".js") ? next(url, { ...context, format: "module" }) : next(url, context);
`)}`);
const { script, table } = JSON.parse(readFileSync(0, "utf8"));
const { options, reading } = await import(script);
const row = (cells, name = "") => ({
  cells: cells.map((textContent) => ({ textContent })),
  classList: { contains: (one) => one === name },
});
const told = reading({
  dataset: { columns: "0 1 2" },
  tHead: { rows: [row(table.head)] },
  tBodies: [{ rows: [...table.rows.map((cells) => row(cells)), row(table.total, "total")] }],
});
process.stdout.write(JSON.stringify({ told, bar: options("bar", told), line: options("line", told) }));
