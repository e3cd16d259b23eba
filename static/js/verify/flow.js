// Whether a perfect matching exists: maximum flow between classes (section 7, step 2).

/**
 * Flow from column classes to row classes, grown along shortest alternating paths.
 * `allowed[k]` lists the row classes of column class k.
 */
export function isFeasible(rowSizes, columnSizes, allowed) {
  const room = rowSizes.slice();
  const served = rowSizes.map(() => new Map()); // row class -> column class -> flow
  const serve = (i, k, amount) => {
    const flow = (served[i].get(k) ?? 0) + amount;
    if (flow) served[i].set(k, flow);
    else served[i].delete(k);
  };
  for (let k = 0; k < columnSizes.length; k += 1) {
    let wanted = columnSizes[k];
    for (const i of allowed[k]) {
      const amount = Math.min(wanted, room[i]);
      if (amount) { serve(i, k, amount); room[i] -= amount; wanted -= amount; }
    }
    while (wanted > 0) {
      const amount = augment(k, wanted, { room, served, allowed, serve });
      if (!amount) return false;
      wanted -= amount;
    }
  }
  return true;
}

/** Serve up to `wanted` more columns of class k along one shortest path; how many it carried. */
function augment(start, wanted, { room, served, allowed, serve }) {
  const rowFrom = new Map(); // row class -> column class it was reached from
  const columnFrom = new Map([[start, null]]); // column class -> row class it was reached from
  const queue = [start];
  for (const k of queue) {
    for (const i of allowed[k]) {
      if (rowFrom.has(i)) continue;
      rowFrom.set(i, k);
      if (room[i] > 0) return push(i, wanted, { room, served, serve, rowFrom, columnFrom });
      for (const other of served[i].keys()) {
        if (columnFrom.has(other)) continue;
        columnFrom.set(other, i);
        queue.push(other);
      }
    }
  }
  return 0;
}

function push(end, wanted, { room, served, serve, rowFrom, columnFrom }) {
  let amount = Math.min(wanted, room[end]);
  const path = [];
  for (let row = end; row !== null;) {
    const column = rowFrom.get(row);
    const before = columnFrom.get(column);
    path.push({ row, column, before });
    if (before !== null) amount = Math.min(amount, served[before].get(column));
    row = before;
  }
  room[end] -= amount;
  for (const { row, column, before } of path) {
    serve(row, column, amount);
    if (before !== null) serve(before, column, -amount);
  }
  return amount;
}
