"""A table of units, cell by cell: well-formed rows on one side, findings on the other."""

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import RowError
from shuangsuiji.intake.mapping import Column, Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.intake.sifting import Row
from shuangsuiji.orgs.findings import reject, warn
from shuangsuiji.orgs.importing import UnitRow
from shuangsuiji.orgs.models import UNIT_CODE, UNIT_CODE_RULE, UnitKind

COLUMNS = (
    Column(
        "code",
        "代码",
        ("单位代码", "机构代码", "单位编码", "编码"),
        required=True,
        hint="字母、数字和短横线，最长 30 位，全市唯一",
        example="350981S01",
    ),
    Column(
        "name",
        "名称",
        ("单位名称", "机构名称", "单位"),
        required=True,
        hint="最长 100 字",
        example="城南市场监督管理所",
    ),
    Column(
        "kind",
        "类别",
        ("单位类别", "单位类型", "机构类别", "类型"),
        required=True,
        hint="省局、市局、县（市、区）局、科/股室、所/分局、大队/执法队、其他部门",
        example="所/分局",
    ),
    Column(
        "parent_code",
        "上级代码",
        ("上级单位代码", "上级机构代码", "上级单位", "父级代码"),
        required=True,
        hint="上级单位的代码；最上级留空",
        example="350981",
    ),
    Column(
        "region_code",
        "区划代码",
        ("行政区划代码", "区划", "行政区划"),
        hint="6 位数字；没有自己的区划就留空",
        example="350981",
    ),
    Column("lon", "经度", ("参考点经度", "lng", "lon"), hint="度，如 119.647", example="119.647"),
    Column("lat", "纬度", ("参考点纬度", "lat"), hint="度，如 27.084", example="27.084"),
)

KIND_WORDS = {
    UnitKind.PROVINCE: ("省局", "省级局", "省"),
    UnitKind.CITY: ("市局", "设区市局", "地市局", "市级局"),
    UnitKind.COUNTY: ("县(市、区)局", "县局", "区局", "县级局", "县市区局", "县级市局", "开发区局"),
    UnitKind.SECTION: ("科/股室", "科", "股", "科室", "股室", "处室", "机关科室"),
    UnitKind.STATION: ("所/分局", "所", "分局", "基层所", "监管所", "市场监管所"),
    UnitKind.BRIGADE: (
        "大队/执法队",
        "大队",
        "执法队",
        "队",
        "支队",
        "中队",
        "执法大队",
        "检查大队",
    ),
    UnitKind.OTHER_DEPT: ("其他部门", "其他", "部门", "外部门"),
}


def _word(text: str) -> str:
    return re.sub(r"[\s()/、,]", "", unicodedata.normalize("NFKC", text)).upper()


KINDS = {_word(word): kind for kind, words in KIND_WORDS.items() for word in (kind, *words)}


@dataclass
class ParsedUnits:
    """Rows that are well-formed by themselves, and what was found on the way."""

    count: int = 0
    rows: list[UnitRow] = field(default_factory=list)
    findings: list[RowError] = field(default_factory=list)
    repeats: int = 0


def parse_units(table: Table, mapping: Mapping) -> ParsedUnits:
    """Read every row; a code that comes twice counts once, and differing twins are refused."""
    parsed = ParsedUnits()
    seen: dict[str, UnitRow] = {}
    for raw in table.rows:
        parsed.count += 1
        row, findings = _parse(raw, mapping)
        parsed.findings += findings
        if row is None:
            continue
        first = seen.setdefault(row.code.upper(), row)
        if first is row:
            parsed.rows.append(row)
        elif (first.code, first.parent_code, first.values()) == (
            row.code,
            row.parent_code,
            row.values(),
        ):
            parsed.repeats += 1
            parsed.findings.append(
                warn(row.number, "代码", row.code, f"与第 {first.number} 行完全相同", "只算一次。")
            )
        else:
            parsed.findings.append(
                reject(
                    row.number,
                    "代码",
                    row.code,
                    f"代码与第 {first.number} 行重复，其他内容不同（代码不分大小写）",
                    "请给其中一个单位另编代码，或删去写错的一行。",
                )
            )
    return parsed


def _parse(raw: Row, mapping: Mapping) -> tuple[UnitRow | None, list[RowError]]:
    cells = {name: clean(raw.cells[index]) for name, index in mapping.fields.items()}
    findings: list[RowError] = []

    def refuse(column: str, value: str, rule: str, remedy: str) -> None:
        findings.append(reject(raw.number, column, value, rule, remedy))

    code = _half_width(cells.get("code", ""))
    if not re.match(UNIT_CODE, code):
        refuse(
            "代码",
            code,
            UNIT_CODE_RULE.rstrip("。"),
            "请按模板填写单位代码。",
        )
    name = cells.get("name", "")
    if not 0 < len(name) <= 100:
        refuse("名称", name, "名称须有 1–100 个字", "请补上或缩短名称。")
    kind = KINDS.get(_word(cells.get("kind", "")))
    if kind is None:
        labels = "、".join(UnitKind.labels)
        refuse("类别", cells.get("kind", ""), "不是已知的单位类别", f"请改成其中之一：{labels}。")
    region = _half_width(cells.get("region_code", ""))
    if not re.match(r"^([0-9]{6})?\Z", region):
        refuse("区划代码", region, "区划代码须是 6 位数字", "请改正；没有就留空。")
    point, wrong = _point(cells.get("lon", ""), cells.get("lat", ""))
    if wrong:
        refuse(
            "经度",
            f"{cells.get('lon', '')},{cells.get('lat', '')}",
            wrong,
            "请填度数，如 119.647 和 27.084；没有就两格都留空。",
        )
    if findings or kind is None:
        return None, findings
    row = UnitRow(
        number=raw.number,
        code=code,
        name=name,
        kind=kind,
        parent_code=_half_width(cells.get("parent_code", "")),
        region_code=region,
        point=point,
    )
    return row, findings


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _point(lon: str, lat: str) -> tuple[tuple[int, int] | None, str]:
    """(longitude, latitude) in microdegrees, or None, and what is wrong, or ""."""
    if not lon and not lat:
        return None, ""
    if not lon or not lat:
        return None, "经度和纬度须同时填写"
    try:
        degrees = Decimal(_half_width(lon)), Decimal(_half_width(lat))
    except InvalidOperation:
        return None, "经纬度须是数字"
    if not (degrees[0].is_finite() and degrees[1].is_finite()):
        return None, "经纬度须是数字"
    if abs(degrees[0]) > 180 or abs(degrees[1]) > 90:
        return None, "经度须在 ±180 度、纬度须在 ±90 度以内"
    return (round(degrees[0] * 1_000_000), round(degrees[1] * 1_000_000)), ""
