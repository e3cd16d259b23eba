// What the verified bundle says about one entity, in rows of [name, value].

import { ticketOf } from "./entities.js";
import { shown, writer } from "./tickets.js";

const WIDTH = 64;

/** What the first draw says, and what the supplements given with it changed. */
export function answerFor(state, asked) {
  const { header, columns, excluded, transcript, changes = null } = state;
  const given = asked.trim().slice(0, WIDTH);
  const code = excluded.has(given) || columns.code.includes(given) ? given : given.toUpperCase();
  if (excluded.has(code)) {
    return { title: `${code} 不在可抽名册中`, rows: [["排除理由", excluded.get(code)]] };
  }
  const row = columns.code.indexOf(code);
  if (row < 0) return { title: `${code} 不在本场名册中`, rows: [["说明", "既不在可抽名册，也不在排除名册。"]] };
  const place = columns.stratum[row];
  const rule = header.strata[place];
  const { take, count, cutoff } = transcript.strata[place];
  const seed = transcript.stages[header.weighted ? "entities-w" : "entities"];
  const best = ticketOf(columns, row, header.weighted, writer(seed));
  const wasDrawn = transcript.entities.some(([drawn]) => drawn === code);
  const reserve = transcript.reserves.filter(([, stratum]) => stratum === rule.id).findIndex(([drawn]) => drawn === code);
  const rows = [
    ["所在层", `${rule.label}（${rule.id}），共 ${count} 户，抽 ${take} 户`],
    ["抽中机会", chance(header, columns, row, count, take)],
    ["签号", shown(best.ticket)],
    ["中签线", cutoff === null ? "本层不抽" : `${cutoff}（签号不大于它的抽中）`],
  ];
  if (wasDrawn) rows.push(["首抽的检查组", teamOf(transcript, code)]);
  if (reserve >= 0) rows.push(["递补", `本层第 ${reserve + 1} 位`]);
  const since = changedSince(changes, code, wasDrawn);
  rows.push(...since.rows);
  return { title: `${code} ${since.title || (wasDrawn ? "已抽中" : "未抽中")}`, rows, draw: header.draw_id };
}

/** What the verified supplements say became of it. They hold every change before the last of them. */
function changedSince(changes, code, wasDrawn) {
  if (changes === null) {
    return { title: "", rows: [["以后的变更", "所选文件只有首抽，没有补抽核验包；抽取之后的递补和补抽见公示页。"]] };
  }
  const { standing, substituted: substitutions, drawn } = changes;
  const upTo = `已核验的第 ${drawn.map(([number]) => number).join("、")} 次补抽`;
  const later = ["以后的变更", `以上算到${upTo}为止；其后的递补和补抽见公示页。`];
  const out = substitutions.find((one) => one.replaced === code);
  if (out) {
    return { title: wasDrawn ? "抽中后已被递补替换" : "递补后又被替换", rows: [["变更", `第 ${out.number} 次递补：由 ${out.substitute} 接替，不再检查它。`], later] };
  }
  const rows = [];
  const came = substitutions.find((one) => one.substitute === code);
  if (came) rows.push(["变更", `第 ${came.number} 次递补：接替 ${came.replaced}，列入检查。`]);
  const place = standing.places.get(code);
  if (place) rows.push(["现在的检查组", `${place.team}：${standing.teams.get(place.team).join("、")}`]);
  return { title: came ? "首抽未抽中，后经递补列入检查" : "", rows: [...rows, later] };
}

function chance(header, columns, row, count, take) {
  if (!header.weighted) return `${take}/${count}，约 ${((take * 100) / count).toFixed(2)}%`;
  let sum = 0;
  columns.weight.forEach((weight, i) => { if (columns.stratum[i] === columns.stratum[row]) sum += weight; });
  return `权重 ${columns.weight[row]}，第一户抽到它的机会为 ${columns.weight[row]}/${sum}，共抽 ${take} 户`;
}

function teamOf(transcript, code) {
  const holder = transcript.packages.find((one) => one.entities.includes(code));
  const target = holder ? holder.id : code;
  const team = transcript.assignment.find(([name]) => name === target)[1];
  const { round } = transcript.teams.find((one) => one.id === team);
  const when = transcript.rotation === null ? "" : `，第 ${round} 轮`;
  return holder ? `${team}（名单包 ${holder.id}）${when}` : `${team}${when}`;
}
