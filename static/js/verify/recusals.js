// Recusals (docs/frame.md and docs/draw-spec.md, section 8): committed pairs, published cells.

import * as r from "./reading.js";
import { hexOfText } from "./sha256.js";

const STAGE = /^(match|pairs|third|fourth|fifth|sixth)-([1-9][0-9]?(?:\.[1-9][0-9]{0,3})?)(?:-[A-Za-z0-9._-]+)?$/;

/** The commitments are exactly the sealed ones. */
export function checkCommitments(header, listed) {
  for (const [key, values] of [["recusals", listed.entities], ["inspector_recusals", listed.inspectors]]) {
    const ascends = values.every((value, i) => i === 0 || values[i - 1] < value);
    const digest = hexOfText(values.map((value) => `${value}\n`).join(""));
    const { count, digest: sealed } = header[key];
    r.require(ascends && values.length === count && digest === sealed, "回避承诺清单与封存的对数或摘要不符");
  }
}

/** The form of the transcript's `blocked`: stage -> ascending cells, none empty. */
export function checkCells(blocked, path) {
  for (const [stage, cells] of Object.entries(r.mapping(blocked, path))) {
    const at = `${path}.${stage}`;
    r.require(STAGE.test(stage), `${at}：阶段名不合规`);
    r.each(cells, at, (cell, place) => r.list(cell, place, 2).forEach((id, i) => r.text(id, `${place}[${i}]`, r.ID)));
    // "," sorts before every character of an id except "-", so two ids are compared one by one.
    const rises = cells.every(([c, d], i) => {
      if (i === 0) return true;
      const [a, b] = cells[i - 1];
      return a < c || (a === c && b < d);
    });
    r.require(cells.length > 0 && rises, `${at}：应按升序排列、不重复且不为空`);
  }
}

/** No more cells in a round of an attempt than the sealed pairs can cause: each blocks one at most. */
export function checkCounts(header, blocked) {
  const found = new Map();
  for (const [stage, cells] of Object.entries(blocked)) {
    const [, step, attempt] = STAGE.exec(stage);
    const key = step === "match" ? "recusals" : "inspector_recusals";
    const name = `${key} ${attempt}`;
    found.set(name, (found.get(name) ?? 0) + cells.length);
    const sealed = header[key].count;
    r.require(
      found.get(name) <= sealed,
      `第 ${attempt} 次组队中因回避划去 ${found.get(name)} 格，而封存的回避只有 ${sealed} 对，每对至多划去一格：有多划的`,
    );
  }
}

/** Takes the published cells of a stage; remembers what was taken. */
export function cellTaker(blocked) {
  const taken = {};
  const take = (stage, rows, columns, allows) => {
    const cells = Object.hasOwn(blocked, stage) ? blocked[stage] : [];
    for (const [row, column] of cells) {
      r.require(rows.has(row) && columns.has(column), `回避格 ${row}×${column}（${stage}）：没有这样的一格`);
      r.require(allows(row, column), `回避格 ${row}×${column}（${stage}）是多余的：其他规则已不允许这一格`);
    }
    if (!cells.length) return () => false;
    taken[stage] = cells;
    const names = new Set(cells.map((cell) => cell.join(",")));
    return (row, column) => names.has(`${row},${column}`);
  };
  return { take, taken };
}
