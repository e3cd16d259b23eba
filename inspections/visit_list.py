"""Visits of other bodies as one kind of list import: by command and in the browser."""

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from inspections.selectors.visit_records import (
    Known,
    RecordRow,
    inspector_codes,
    known_entities,
    recorded_keys,
)
from inspections.services.visits import import_visits
from personnel.dates import InvalidDayError, parse_day
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import REJECTED, RowError
from shuangsuiji.intake.mapping import Column, Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.intake.sifting import Row
from shuangsuiji.orgs.findings import reject, warn
from shuangsuiji.orgs.lists import Checked, ListImport
from shuangsuiji.orgs.models import Unit

COLUMNS = (
    Column(
        "code",
        "统一社会信用代码",
        ("主体代码", "信用代码", "注册号", "统一社会信用代码/注册号", "被检查主体代码"),
        required=True,
        hint="信用代码或注册号，须已在检查对象库中",
        example="91350900MA00000001",
    ),
    Column(
        "visited_on",
        "检查日期",
        ("检查时间", "入企日期", "日期"),
        required=True,
        hint="已检查或计划检查的日期，如 2026-12-01",
        example="2026-12-01",
    ),
    Column(
        "body",
        "检查机关",
        ("检查部门", "检查单位", "实施部门", "部门"),
        required=True,
        example="生态环境局",
    ),
    Column(
        "purpose",
        "检查事项",
        ("检查内容", "检查事由", "事项", "任务名称"),
        required=True,
        example="排污许可检查",
    ),
    Column(
        "inspectors",
        "检查人员",
        ("执法人员", "执法证号", "检查人"),
        hint="执法证号，几人之间用顿号；库中有的按人计数",
        example="35098100001、35098100002",
    ),
    Column(
        "had_findings",
        "是否发现问题",
        ("检查结果", "发现问题", "结果"),
        hint="是 或 否；空白为未知",
        example="否",
    ),
)
LABELS = {column.field: column.label for column in COLUMNS}
LONGEST = {"body": 100, "purpose": 200}
YES = frozenset({"是", "有", "Y", "YES", "1", "发现问题", "有问题"})
NO = frozenset({"否", "无", "N", "NO", "0", "未发现问题", "无问题", "正常"})


class VisitList(ListImport[RecordRow]):
    """统一社会信用代码, 检查日期, 检查机关, 检查事项 and what else is known of each visit."""

    name = "visits"
    columns = COLUMNS

    def __init__(self, units: Iterable[Unit] | None) -> None:
        """``units`` are those whose entities the person may report on; None means all."""
        self.units = None if units is None else list(units)

    def check(self, table: Table, mapping: Mapping) -> Checked[RecordRow]:
        lines = [_Line(row, mapping) for row in table.rows]
        known = known_entities({line.code for line in lines}, self.units)
        people = inspector_codes({number for line in lines for number in line.people})
        rows: dict[tuple[int, date, str, str], RecordRow] = {}
        findings: list[RowError] = []
        repeats = 0
        for line in lines:
            row = line.read(known, people)
            findings += line.findings
            if row is None:
                continue
            if row.key in rows:
                repeats += 1
                findings.append(
                    warn(
                        line.number,
                        LABELS["code"],
                        line.code,
                        "本文件中已有同一次检查",
                        "只算一次。",
                    )
                )
            rows.setdefault(row.key, row)
        old = recorded_keys(rows)
        return Checked(
            rows=list(rows.values()),
            count=len(lines),
            created=sum(key not in old for key in rows),
            updated=0,
            unchanged=sum(key in old for key in rows),
            findings=findings,
            repeats=repeats,
        )

    def store(
        self, checked: Checked[RecordRow], *, source: str, digest: str, by: str, now: datetime
    ) -> None:
        import_visits(rows=checked.rows, source=source, digest=digest, by=by, now=now)


class _Line:
    """One row being read, and what was found in it."""

    def __init__(self, raw: Row, mapping: Mapping) -> None:
        self.number = raw.number
        self.cells = {name: clean(raw.cells[index]) for name, index in mapping.fields.items()}
        code = unicodedata.normalize("NFKC", self.cells.get("code", ""))
        self.code = code.replace(" ", "").upper()
        self.people = [
            word for word in self.cells.get("inspectors", "").replace(",", "、").split("、") if word
        ]
        self.findings: list[RowError] = []

    def read(self, known: Known, people: dict[str, str]) -> RecordRow | None:
        """The row, or None where a finding refuses it."""
        entity = known.get(self.code)
        if entity is None:
            self._reject(
                "code", "检查对象库中没有这个代码，或不在您的授权范围内", "请核对，或先导入该主体。"
            )
        day = self._day()
        body, purpose = self._text("body"), self._text("purpose")
        findings = self._had_findings()
        if any(each.level == REJECTED for each in self.findings) or entity is None or day is None:
            return None
        named = tuple(dict.fromkeys(people.get(number, number) for number in self.people))
        return RecordRow(entity, day, body, purpose, named, findings)

    def _day(self) -> date | None:
        text = self.cells.get("visited_on", "")
        try:
            return parse_day(text)
        except InvalidDayError as error:
            self._reject("visited_on", str(error), "请写成 2026-12-01 或 2026年12月1日。")
            return None

    def _text(self, name: str) -> str:
        text = self.cells.get(name, "")
        if not 0 < len(text) <= LONGEST[name]:
            self._reject(name, f"须有 1–{LONGEST[name]} 个字", "请补上或缩短。")
        return text

    def _had_findings(self) -> bool | None:
        word = self.cells.get("had_findings", "").upper()
        if not word:
            return None
        if word not in YES | NO:
            self.findings.append(
                warn(
                    self.number,
                    LABELS["had_findings"],
                    word,
                    "看不出是否发现问题",
                    "已按未知登记；请写“是”或“否”。",
                )
            )
            return None
        return word in YES

    def _reject(self, name: str, rule: str, remedy: str) -> None:
        self.findings.append(
            reject(self.number, LABELS[name], self.cells.get(name, ""), rule, remedy)
        )
