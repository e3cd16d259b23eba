"""A roster, cell by cell: well-formed rows on one side, findings on the other."""

import re
import unicodedata
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches

from personnel.columns import COLUMNS, LEVELS, POSTS, STATUSES, YES_NO, word
from personnel.dates import InvalidDayError, parse_day
from personnel.facts import normal_credential
from personnel.importing import RosterRow
from personnel.models import InspectorStatus, Level, PostKind
from personnel.tags import new_tag_code, split_tags, tag_codes
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import REJECTED, RowError
from shuangsuiji.intake.mapping import Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.intake.sifting import Row
from shuangsuiji.orgs.directory import UnitDirectory, UnitNotFoundError
from shuangsuiji.orgs.findings import reject, warn
from shuangsuiji.orgs.models import Unit

CREDENTIAL = re.compile(r"^[0-9A-Z\u4e00-\u9fff().〔〕\[\]_/-]{4,64}\Z")
LOST_DIGITS = re.compile(r"^[0-9.]+E\+?[0-9]+\Z")  # a long number after a spreadsheet had it
PHONE = re.compile(r"^(1[0-9]{10}|0[0-9]{2,3}-?[0-9]{7,8}|[0-9]{7,8})\Z")
LABELS = {column.field: column.label for column in COLUMNS}
NAME_LIMIT = 60
TAG_LIMIT = 30


@dataclass
class ParsedRoster:
    """Rows that are well-formed by themselves, and what was found on the way."""

    count: int = 0
    rows: list[RosterRow] = field(default_factory=list)
    findings: list[RowError] = field(default_factory=list)
    new_tags: dict[str, str] = field(default_factory=dict)  # code -> name
    repeats: int = 0


@dataclass
class RosterParser:
    """Reads one roster; knows the units and tags that exist, touches no database."""

    mapping: Mapping
    units: UnitDirectory
    catalogue: MappingABC[str, str]  # names of tags by code
    today: date

    def parse(self, table: Table) -> ParsedRoster:
        """Every row; a credential that comes twice counts once, differing twins are refused."""
        parsed = ParsedRoster()
        known_tags = tag_codes(self.catalogue)
        seen: dict[str, RosterRow] = {}
        for raw in table.rows:
            parsed.count += 1
            line = _Line(raw, self.mapping)
            row = self._row(line, known_tags, parsed.new_tags)
            if not line.is_rejected:
                first = seen.setdefault(row.credential_no, row)
                if first is row:
                    parsed.rows.append(row)
                else:
                    parsed.repeats += _repeated(line, first, row)
            parsed.findings += line.findings
        used = {code for row in parsed.rows for code in row.tags or ()}
        parsed.new_tags = {c: name for c, name in parsed.new_tags.items() if c in used}
        return parsed

    def _row(
        self, line: "_Line", known_tags: MappingABC[str, str], new_tags: dict[str, str]
    ) -> RosterRow:
        values: dict[str, object] = {
            "name": line.name(),
            "unit": line.unit(self.units),
            "credential_valid_until": line.valid_until(self.today),
        }
        credential = line.credential()
        cells = line.cells  # a blank optional cell leaves what is stored
        if cells.get("level"):
            values["level"] = line.level()
        if cells.get("post_kind"):
            values["post_kind"] = line.post_kind(values)
        if cells.get("status"):
            values["status"] = line.status()
        if cells.get("phone"):
            values["phone"] = line.phone()
        if cells.get("is_lead_certified"):
            values["is_lead_certified"] = line.lead()
        tags = line.tags(known_tags, new_tags) if cells.get("tags") else None
        return RosterRow(line.number, credential, values, tags)


class _Line:
    """One row being read, and what was found in it."""

    def __init__(self, raw: Row, mapping: Mapping) -> None:
        self.number = raw.number
        self.cells = {name: clean(raw.cells[index]) for name, index in mapping.fields.items()}
        self.findings: list[RowError] = []

    @property
    def is_rejected(self) -> bool:
        return any(finding.level == REJECTED for finding in self.findings)

    def reject(self, name: str, rule: str, remedy: str) -> None:
        value = self.cells.get(name, "")
        self.findings.append(reject(self.number, LABELS[name], value, rule, remedy))

    def warn(self, name: str, rule: str, remedy: str) -> None:
        value = self.cells.get(name, "")
        self.findings.append(warn(self.number, LABELS[name], value, rule, remedy))

    def name(self) -> str:
        text = self.cells.get("name", "")
        if not 0 < len(text) <= NAME_LIMIT:
            self.reject("name", f"姓名须有 1–{NAME_LIMIT} 个字", "请补上姓名。")
        return text

    def credential(self) -> str:
        number = normal_credential(self.cells.get("credential_no", ""))
        if not number:
            self.reject("credential_no", "执法证号不得为空", "请补上；没有执法证的人不入库。")
        elif LOST_DIGITS.match(number):
            self.reject(
                "credential_no",
                "证号成了科学计数，末尾数字已丢失",
                "请把这一列设为文本格式，从原始名册重新填写。",
            )
        elif not CREDENTIAL.match(number):
            self.reject(
                "credential_no",
                "执法证号须是 4–64 位数字、字母或汉字",
                "请照证件填写，去掉其他符号。",
            )
        return number

    def valid_until(self, today: date) -> date | None:
        text = self.cells.get("credential_valid_until", "")
        if not text:
            self.reject(
                "credential_valid_until", "执法证有效期不得为空", "请填最后有效日，如 2028-12-31。"
            )
            return None
        try:
            day = parse_day(text)
        except InvalidDayError as error:
            self.reject(
                "credential_valid_until", str(error), "请写成 2028-12-31 或 2028年12月31日。"
            )
            return None
        if day < today:
            self.warn(
                "credential_valid_until",
                f"执法证已于 {day} 到期",
                "已照录，但不会进入抽取；换证后请更新有效期。",
            )
        return day

    def unit(self, units: UnitDirectory) -> Unit | None:
        text = self.cells.get("unit", "")
        if not text:
            self.reject("unit", "单位不得为空", "请填单位的代码或名称。")
            return None
        try:
            return units.find(text)
        except UnitNotFoundError as error:
            self.reject("unit", error.rule, error.remedy)
            return None

    def level(self) -> Level:
        text = word(self.cells["level"])
        if text and text not in LEVELS:
            self.warn("level", "不是已知的职务类别", f"已按“{Level.STAFF.label}”登记，请核对。")
        return LEVELS.get(text, Level.STAFF)

    def post_kind(self, values: dict[str, object]) -> PostKind:
        """A level written in the column of posts (all rosters mix them) counts as the level."""
        text = word(self.cells["post_kind"])
        if text in LEVELS:
            values.setdefault("level", LEVELS[text])
            return PostKind.ENFORCEMENT
        if text and text not in POSTS:
            self.warn(
                "post_kind", "不是已知的岗位类别", f"已按“{PostKind.OTHER.label}”登记，请核对。"
            )
            return PostKind.OTHER
        return POSTS.get(text, PostKind.ENFORCEMENT)

    def status(self) -> InspectorStatus:
        text = word(self.cells["status"])
        if text and text not in STATUSES:
            self.reject("status", "状态须是“有效”或“失效”", "请改成其中之一；空白按“有效”。")
        return STATUSES.get(text, InspectorStatus.ACTIVE)

    def lead(self) -> bool:
        text = word(self.cells["is_lead_certified"])
        if text and text not in YES_NO:
            self.reject("is_lead_certified", "须是“是”或“否”", "请改成其中之一；空白按“否”。")
        return YES_NO.get(text, False)

    def phone(self) -> str:
        text = unicodedata.normalize("NFKC", self.cells["phone"]).replace(" ", "")
        text = re.sub(r"^(\+?86-?)(?=1[0-9]{10}$)", "", text)
        plain = text.replace("-", "") if text.startswith("1") else text
        if not plain or PHONE.match(plain):
            return plain
        self.warn("phone", "不像电话号码", "没有登记这个号码，请补正。")
        return ""

    def tags(self, known: MappingABC[str, str], new_tags: dict[str, str]) -> tuple[str, ...]:
        codes = set()
        for name in split_tags(self.cells["tags"]):
            code = known.get(name) or known.get(name.upper())
            if code is None and len(name) > TAG_LIMIT:
                self.warn("tags", f"标签“{name[:12]}…”超过 {TAG_LIMIT} 个字", "没有登记这个标签。")
                continue
            if code is None:
                code = new_tag_code(name)
                new_tags[code] = name
                near = get_close_matches(name, [key for key in known if not key.isascii()], n=2)
                hint = f"；相近的有：{'、'.join(near)}" if near else ""
                self.warn("tags", f"目录里没有标签“{name}”", f"已新建这个标签，请核对{hint}。")
            codes.add(code)
        return tuple(sorted(codes))


def _repeated(line: _Line, first: RosterRow, row: RosterRow) -> int:
    """Note a credential seen before; 1 when the row says just the same, else 0 and refused."""
    if (first.values, first.tags) == (row.values, row.tags):
        line.warn("credential_no", f"与第 {first.number} 行完全相同", "只算一次。")
        return 1
    line.reject(
        "credential_no",
        f"执法证号与第 {first.number} 行重复，其他内容不同",
        "一个证号只能属于一人。请核对两行的证号，或删去写错的一行。",
    )
    return 0
