"""Reading one row of a file of past checks: every fault of it at once."""

import re
import unicodedata
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass
from datetime import date

from inspections.oneform.codes import Coded, FollowUpAction, ResultType
from personnel.dates import InvalidDayError, parse_day
from publicity.outcomes import Mode, ProblemKind, problem_kinds
from publicity.past_columns import (
    ACTIONS,
    ENTITY_KINDS,
    FLAGS,
    KINDS,
    LABELS,
    MODES,
    NO,
    RESULTS,
    YES,
)
from shuangsuiji.intake.blanks import clean
from shuangsuiji.intake.errors import RowError
from shuangsuiji.intake.mapping import Mapping, header_key
from shuangsuiji.intake.sifting import Row
from shuangsuiji.orgs.directory import UnitDirectory, UnitNotFoundError
from shuangsuiji.orgs.findings import reject

BETWEEN = re.compile(r"[;；|\n]+")
YUAN = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?")
INDUSTRY = re.compile(r"[A-T]|[A-T]?\d{2,4}")
MINUTES = re.compile(r"\d{1,4}")
LONGEST = {"code": 64, "name": 300}


@dataclass(frozen=True)
class PastRow:
    """One well-formed check."""

    code: str
    name: str
    unit_id: int
    checked_on: date
    mode: Mode
    results: tuple[ResultType, ...]
    kinds: tuple[ProblemKind, ...]
    follow_up: FollowUpAction
    flags: MappingABC[str, bool]
    fine_fen: int
    shared: bool | None
    road_minutes: int | None
    site_minutes: int | None
    kind: str  # as the file says; "" = does not say
    industry: str

    @property
    def key(self) -> tuple[str, int, date, str]:
        """What makes it the same check."""
        return (self.code or self.name, self.unit_id, self.checked_on, self.mode.value)


class PastLine:
    """One row being read, and what was found in it."""

    def __init__(self, raw: Row, mapping: Mapping) -> None:
        self.number = raw.number
        self.cells = {name: clean(raw.cells[index]) for name, index in mapping.fields.items()}
        code = unicodedata.normalize("NFKC", self.cells.get("code", ""))
        self.code = code.replace(" ", "").upper()
        self.findings: list[RowError] = []

    def read(self, units: UnitDirectory, *, mode: Mode | None, today: date) -> PastRow | None:
        """The row, or None where a finding refuses it.

        Args:
            mode: what holds where the row does not say.
        """
        name, unit_id = self._name(), self._unit(units)
        day, how = self._day(today), self._mode(mode)
        results = tuple(one for one in ResultType if one in self._codes("results", RESULTS))
        self._check_results(results)
        said = self._codes("kinds", KINDS)
        kinds = tuple(one for one in ProblemKind if one in said) or problem_kinds(results)
        if said and results and not problem_kinds(results):
            self._reject("kinds", "检查结果是没有问题，却写了问题种类", "请核对两列。")
        action = self._action(clean=not kinds)
        flags = {one: bool(self._flag(one)) for one in FLAGS}
        fine, shared = self._fine(), self._flag("shared")
        road, site = self._minutes("road_minutes"), self._minutes("site_minutes")
        kind, industry = self._kind(), self._industry()
        if self.findings or unit_id is None or day is None or how is None:
            return None
        return PastRow(
            self.code, name, unit_id, day, how, results, kinds, action, flags, fine, shared,
            road, site, kind, industry,
        )  # fmt: skip

    def _name(self) -> str:
        name = self.cells.get("name", "")
        if not self.code and not name:
            self._reject("name", "代码和名称都空着", "至少填一项，才知道查的是谁。")
        for field, text in (("code", self.code), ("name", name)):
            if len(text) > LONGEST[field]:
                self._reject(field, f"超过 {LONGEST[field]} 个字", "请核对后缩短。")
        return name

    def _unit(self, units: UnitDirectory) -> int | None:
        try:
            return units.find(self.cells.get("unit", "")).pk
        except UnitNotFoundError as error:
            self._reject("unit", error.rule, error.remedy)
            return None

    def _day(self, today: date) -> date | None:
        try:
            day = parse_day(self.cells.get("checked_on", ""))
        except InvalidDayError as error:
            self._reject("checked_on", str(error), "请写成 2026-01-15 或 2026年1月15日。")
            return None
        if day > today:
            self._reject("checked_on", "日期在今天之后", "只导入已经做过的检查，请核对。")
        return day

    def _mode(self, given: Mode | None) -> Mode | None:
        text = self.cells.get("mode", "")
        found = MODES.get(header_key(text)) if text else given
        if isinstance(found, Mode):
            return found
        rule = "认不出这种检查方式" if text else "没有写检查方式"
        self._reject("mode", rule, f"请填：{'、'.join(one.label for one in Mode)}。")
        return None

    def _codes(self, field: str, known: MappingABC[str, Coded]) -> set[Coded]:
        found = set()
        for word in filter(None, map(str.strip, BETWEEN.split(self.cells.get(field, "")))):
            code = known.get(header_key(word))
            if code is None:
                self._reject(field, f"认不出“{word[:40]}”", "请照模板的说明填写，几项之间用分号。")
            else:
                found.add(code)
        return found

    def _check_results(self, results: tuple[ResultType, ...]) -> None:
        if not self.cells.get("results"):
            self._reject("results", "没有检查结果", "请补上；没有问题的填“未发现问题”。")
        if ResultType.NO_PROBLEM in results and len(results) > 1:
            self._reject("results", "“未发现问题”不能与其他结果并列", "请只留符合事实的。")

    def _action(self, *, clean: bool) -> FollowUpAction:
        text = self.cells.get("follow_up", "")
        if not text:
            return FollowUpAction.NONE if clean else FollowUpAction.OTHER
        found = ACTIONS.get(header_key(text))
        if isinstance(found, FollowUpAction):
            return found
        self._reject("follow_up", "认不出这种处置措施", "请照模板的说明填写。")
        return FollowUpAction.OTHER

    def _flag(self, field: str) -> bool | None:
        word = header_key(self.cells.get(field, ""))
        if not word:
            return None
        if word not in YES | NO:
            self._reject(field, "看不出是“是”还是“否”", "请填“是”或“否”。")
        return word in YES

    def _fine(self) -> int:
        text = unicodedata.normalize("NFKC", self.cells.get("fine", "")).replace(",", "")
        match = YUAN.fullmatch(text.removesuffix("元").strip() or "0")
        if match is None:
            self._reject("fine", "不是金额", "请填以元为单位的数字，最多两位小数。")
            return 0
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))

    def _minutes(self, field: str) -> int | None:
        text = unicodedata.normalize("NFKC", self.cells.get(field, ""))
        if text and not MINUTES.fullmatch(text):
            self._reject(field, "不是分钟数", "请填整数，如 35；不详的留空。")
            return None
        return int(text) if text else None

    def _kind(self) -> str:
        text = unicodedata.normalize("NFKC", self.cells.get("kind", "")).upper()
        if text and text not in ENTITY_KINDS:
            self._reject("kind", "认不出这种主体类型", "请填企业、个体工商户、农民专业合作社等。")
        return ENTITY_KINDS.get(text, "")

    def _industry(self) -> str:
        text = unicodedata.normalize("NFKC", self.cells.get("industry", "")).upper()
        if text and not INDUSTRY.fullmatch(text):
            self._reject("industry", "不是行业代码", "请填门类字母（A 至 T）或 2 至 4 位代码。")
        return text

    def _reject(self, name: str, rule: str, remedy: str) -> None:
        self.findings.append(
            reject(self.number, LABELS[name], self.cells.get(name, ""), rule, remedy)
        )
