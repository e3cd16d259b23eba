/* Charts beside the tables of the statistics: drawn from the table itself, and only when asked for.
   Without this script the page lacks nothing but the drawings. */

import { said } from "./said.js";

const INK = "#37495a";
const COLOURS = ["#1f5f8b", "#b3432b", "#4b7a3f", "#8a6d1d"];
let library = null;

function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(globalThis.echarts);
    script.onerror = () => {
      library = null;
      script.remove();
      reject(new Error("no library"));
    };
    document.head.append(script);
  });
  return library;
}

/** The number in a cell; null where it is hidden or not a number. */
export function number(text) {
  const plain = text.trim().replaceAll(",", "").replace(/%$/, "");
  return /^-?\d+(\.\d+)?$/.test(plain) ? Number(plain) : null;
}

/** What a table says, as a chart needs it: names of rows, and one series for each charted column. */
export function reading(table) {
  const heads = [...table.tHead.rows[0].cells].slice(1).map((cell) => cell.textContent.trim());
  const rows = [...table.tBodies[0].rows].filter((row) => !row.classList.contains("total"));
  const names = rows.map((row) => row.cells[0].textContent.trim());
  const series = table.dataset.columns.split(" ").map((text) => {
    const column = Number(text);
    return {
      name: heads[column],
      isShare: rows.some((row) => row.cells[column + 1].textContent.includes("%")),
      data: rows.map((row) => number(row.cells[column + 1].textContent)),
    };
  });
  return { names, series };
}

/** The options of a chart; shares have an axis of their own on the right. */
export function options(kind, { names, series }) {
  const isLine = kind === "line";
  const values = [{ type: "value", minInterval: 1 }];
  if (series.some((one) => one.isShare)) {
    values.push({ type: "value", axisLabel: { formatter: "{value}%" }, splitLine: { show: false } });
  }
  return {
    animation: false,
    color: COLOURS,
    textStyle: { color: INK, fontFamily: "inherit" },
    grid: { left: 8, right: 16, top: 44, bottom: 8, containLabel: true },
    legend: { top: 4, data: series.map((one) => one.name) },
    tooltip: { trigger: "axis", renderMode: "richText" },
    xAxis: { type: "category", data: names, axisLabel: { interval: 0, rotate: names.length > 6 ? 40 : 0, width: 110, overflow: "truncate" } },
    yAxis: values,
    series: series.map((one) => ({
      name: one.name,
      type: isLine ? "line" : one.isShare ? "scatter" : "bar",
      yAxisIndex: one.isShare ? values.length - 1 : 0,
      barMaxWidth: 36,
      symbolSize: isLine ? 7 : 12,
      data: one.data,
    })),
  };
}

function place(table) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-outline-primary d-print-none";
  button.textContent = said("看图表");
  button.setAttribute("aria-expanded", "false");
  const title = table.dataset.title;
  button.setAttribute("aria-label", said(`看图表：${title}`));
  const board = document.createElement("div");
  board.className = "chart";
  board.hidden = true;
  board.setAttribute("role", "img");
  board.setAttribute("aria-label", said(`${title}的图表，数字见下表`));
  table.before(board);
  document.getElementById(table.dataset.place).append(button);
  button.addEventListener("click", () => toggle(table, button, board));
}

async function toggle(table, button, board) {
  const isOpen = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!isOpen));
  const does = isOpen ? "看图表" : "收起图表";
  button.textContent = said(does);
  button.setAttribute("aria-label", said(`${does}：${table.dataset.title}`));
  board.hidden = isOpen;
  if (isOpen || board.dataset.drawn) return;
  try {
    const echarts = await load(document.querySelector("[data-echarts]").dataset.echarts);
    const chart = echarts.init(board);
    chart.setOption(options(table.dataset.chart, reading(table)));
    new ResizeObserver(() => chart.resize()).observe(board);
    board.dataset.drawn = "yes";
  } catch {
    button.remove();
    board.setAttribute("role", "status");
    board.removeAttribute("aria-label");
    board.className = "muted";
    board.textContent = said("图表没有载入，数字以下表为准。");
  }
}

if (globalThis.document) document.querySelectorAll("table[data-chart]").forEach(place);
