// The sealed lines (docs/frame.md): form, order, digests and counts.

import { hexOfText } from "./sha256.js";
import { ID, REASON, Refused, require } from "./reading.js";

const WEIGHT = /^(?:[1-9][0-9]{0,2}|1000)$/;
const DEGREES = /^(?:0|-?[1-9][0-9]{0,8})$/;
const ITEMS = /^(?:0|[1-9][0-9]{0,2})(?:\.[1-9][0-9]{0,2})*$/;
const LARGEST_WEIGHT_SUM = 5_000_000;

const sealed = (lines) => hexOfText(lines.length ? `${lines.join("\n")}\n` : "");

/** Codes of the excluded lines -> reason. */
export function readExcluded(lines, files) {
  const found = new Map();
  const reasons = new Map();
  let last = "";
  for (const line of lines) {
    const comma = line.indexOf(",");
    const code = line.slice(0, comma);
    const reason = line.slice(comma + 1);
    require(comma > 0 && ID.test(code) && REASON.test(reason), `排除名册的行“${line.slice(0, 80)}”不合规`);
    require(last < code, "排除名册应按标识升序排列且不重复");
    found.set(code, reason);
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    last = code;
  }
  require(sealed(lines) === files.excluded_digest, "排除名册的摘要与封存时不同：排除名册在封存后被改动。");
  const expected = Object.entries(files.excluded_by_reason);
  require(
    found.size === files.excluded_count && expected.length === reasons.size
      && expected.every(([reason, count]) => reasons.get(reason) === count),
    "排除名册的户数或各理由户数与封存时不同",
  );
  return found;
}

/** The entities of the frame as columns; refuses lines that the header does not seal. */
export function readEntities(lines, header, excluded) {
  const known = new Map(header.strata.map((stratum, index) => [stratum.id, index]));
  const counts = header.strata.map(() => 0);
  const columns = { code: [], stratum: [], weight: [], branch: [], lon: [], lat: [], items: [] };
  const items = itemReader(header.task.items);
  let last = "";
  let slips = 0;
  for (const line of lines) {
    const cells = line.split(",");
    require(cells.length === 7, "主体名册的行应恰有 7 列：标识，层，权重，辖区，经度，纬度，事项");
    const [code, stratum, weight, branch, lon, lat, concerned] = cells;
    require(ID.test(code), "主体名册中有不合规的主体标识");
    require(last < code, "主体名册应按标识升序排列且不重复");
    require(ID.test(stratum) && ID.test(branch), "主体名册中有不合规的层或辖区代码");
    require(WEIGHT.test(weight), "主体名册中有不合规的权重（应为 1 至 1000）");
    require((lon === "") === (lat === ""), "主体名册中有只填了一半的经纬度");
    require(lon === "" || (DEGREES.test(lon) && DEGREES.test(lat)), "主体名册中有不合规的经纬度");
    const index = known.get(stratum);
    if (index === undefined) throw new Refused(`主体名册中有未封存的层“${stratum}”，拒绝抽取。`);
    require(!excluded.has(code), "同一主体既在可抽名册又在排除名册，拒绝抽取。");
    require(header.weighted || weight === "1", "不加权的名册中有不为 1 的权重，拒绝抽取。");
    counts[index] += 1;
    slips += Number(weight);
    last = code;
    columns.code.push(code);
    columns.stratum.push(index);
    columns.weight.push(Number(weight));
    columns.branch.push(branch);
    columns.lon.push(lon === "" ? null : Number(lon));
    columns.lat.push(lat === "" ? null : Number(lat));
    columns.items.push(items.places(concerned));
  }
  require(lines.length <= header.entities.count, "主体名册的行数多于封存的户数，拒绝抽取。");
  require(!header.weighted || slips <= LARGEST_WEIGHT_SUM, `签数（权重之和）超过 ${LARGEST_WEIGHT_SUM}。`);
  require(sealed(lines) === header.entities.digest, "主体名册的摘要与封存时不同：名册在封存后被改动，拒绝抽取。");
  header.strata.forEach((stratum, i) => {
    require(counts[i] === stratum.count, `“${stratum.label}”层封存 ${stratum.count} 户，名册中有 ${counts[i]} 户，拒绝抽取。`);
  });
  items.close();
  return columns;
}

/** Reads the cell of items; each different cell once. */
function itemReader(items) {
  const known = new Map();
  const counts = items.map(() => 0);
  return {
    places(cell) {
      if (!known.has(cell)) {
        require(ITEMS.test(cell), "主体名册中检查事项的序号应为从小到大、以点相连的整数，至少一项");
        const places = cell.split(".").map(Number);
        require(places.every((place, i) => i === 0 || places[i - 1] < place), "主体名册中检查事项的序号应从小到大且不重复");
        require(places.at(-1) < items.length, `主体名册中有任务没有的事项序号 ${places.at(-1)}，拒绝抽取。`);
        known.set(cell, places);
      }
      const places = known.get(cell);
      for (const place of places) counts[place] += 1;
      return places;
    },
    close() {
      items.forEach((item, i) => {
        require(counts[i] === item.count, `事项 ${item.code} 封存 ${item.count} 户，名册中有 ${counts[i]} 户，拒绝抽取。`);
      });
    },
  };
}
