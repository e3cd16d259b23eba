// What the verified bundle says about one entity, in rows of [name, value].

import { ticketOf } from "./entities.js";
import { shown, writer } from "./tickets.js";

const WIDTH = 64;

export function answerFor({ header, columns, excluded, transcript }, asked) {
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
  if (wasDrawn) rows.push(["检查组", teamOf(transcript, code)]);
  if (reserve >= 0) rows.push(["递补", `本层第 ${reserve + 1} 位`]);
  return { title: wasDrawn ? `${code} 已抽中` : `${code} 未抽中`, rows };
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
