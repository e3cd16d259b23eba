// Classes of alike rows and columns, and the scale of each column class (section 7, steps 1, 3, 4, 6).

/** Group `ids` (ascending) by a key; classes are numbered by their smallest id. */
function classes(ids, keyOf) {
  const found = new Map();
  ids.forEach((id, at) => {
    const key = keyOf(at);
    if (!found.has(key)) found.set(key, []);
    found.get(key).push(at);
  });
  return [...found.values()];
}

/** The matching problem between classes. `isAllowed` speaks of the kind of a row and a column. */
export function classed(rowIds, columnIds, isAllowed, kindOf) {
  const rows = [...rowIds].sort();
  const columns = [...columnIds].sort();
  const kinds = new Map();
  const grid = rows.map((row) => {
    const kind = kindOf(row);
    if (!kinds.has(kind)) kinds.set(kind, columns.map((column) => (isAllowed(kind, column) ? "1" : "0")).join(""));
    return kinds.get(kind);
  });
  const rowClasses = classes(rows, (at) => grid[at]);
  const columnClasses = classes(columns, (at) => rowClasses.map((members) => grid[members[0]][at]).join(""));
  const allowed = columnClasses.map((members) => rowClasses
    .map((_, i) => i).filter((i) => grid[rowClasses[i][0]][members[0]] === "1"));
  const ofRow = rowClasses.map((_, i) => columnClasses.map((__, k) => k).filter((k) => allowed[k].includes(i)));
  return {
    n: rows.length,
    rows: rowClasses.map((members) => members.map((at) => rows[at])),
    columns: columnClasses.map((members) => members.map((at) => columns[at])),
    allowed,
    ofRow,
  };
}

/** y_k, 1 … 16 per column class. */
export function columnScales({ rows, columns, allowed, ofRow }) {
  const sizes = columns.map((members) => BigInt(members.length));
  const counts = rows.map((members) => BigInt(members.length));
  const atLeast1 = (value) => (value > 1n ? value : 1n);
  let y = columns.map(() => 2n ** 40n);
  for (let round = 0; round < 60; round += 1) {
    const x = ofRow.map((open) => 2n ** 120n / atLeast1(open.reduce((sum, k) => sum + sizes[k] * y[k], 0n)));
    const z = allowed.map((open) => 2n ** 160n / atLeast1(open.reduce((sum, i) => sum + counts[i] * x[i], 0n)));
    const top = z.reduce((best, value) => (value > best ? value : best), 1n);
    y = z.map((value) => atLeast1(value * 2n ** 40n / top));
  }
  return y.map((value) => Number(atLeast1((16n * value + 2n ** 39n) / 2n ** 40n)));
}

/** Column classes in the order of the walk. */
export function columnOrder({ rows, allowed }) {
  const open = allowed.map((found) => found.reduce((sum, i) => sum + rows[i].length, 0));
  return allowed.map((_, k) => k).sort((a, b) => open[a] - open[b] || a - b);
}
