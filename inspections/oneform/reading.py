"""JSON to ``OneForm`` and back: every fault is named, and the bytes are canonical."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from inspections.oneform.codes import (
    Answer,
    Breach,
    FollowUpAction,
    Method,
    Obstruction,
    PartyOutcome,
    ResultType,
)
from inspections.oneform.faults import FormError, FormFault
from inspections.oneform.types import SCHEMA, Attempt, ItemAnswer, Journey, OneForm, Party
from shuangsuiji.kernel.text import visible

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)
DIGEST = re.compile(r"[0-9a-f]{64}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
TEXT_MAX = 4000
NAME_MAX, CAPACITY_MAX = 100, 60  # as they stand under a signature
LIST_MAX = 400
LARGEST = 10**9


class _Reader:
    """One JSON object at a path; a faulty value is noted and replaced, so that reading goes on."""

    def __init__(self, raw: object, path: str, faults: list[FormFault]) -> None:
        self.path, self.faults, self._seen = path, faults, set[str]()
        self._raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        if not isinstance(raw, Mapping):
            self.fault("", raw, "应为 JSON 对象", "请用本系统的表单填写")

    def fault(self, key: str, value: object, rule: str, remedy: str) -> None:
        where = f"{self.path}.{key}" if self.path and key else self.path or key or "表单"
        said = "" if value is None else str(value)[:60].encode("utf-8", "replace").decode()
        self.faults.append(FormFault(where, said, rule, remedy))

    def _take(self, key: str) -> Any:
        self._seen.add(key)
        return self._raw.get(key)

    def text(
        self, key: str, *, pattern: re.Pattern[str] | None = None, most: int = TEXT_MAX
    ) -> str:
        value = self._take(key)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > most:
            self.fault(key, value, f"应为不超过 {most} 字的文字", "请缩短或重新填写")
            return ""
        if pattern and value and not pattern.fullmatch(value):
            self.fault(key, value, "格式不对", "请按示例重新填写")
            return ""
        return visible(value, keep="\n").strip()

    def day(self, key: str) -> date | None:
        value = self._take(key)
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(value)
        except (TypeError, ValueError):
            self.fault(key, value, "应为日期，如 2026-11-23", "请重新选择日期")
            return None

    def required_day(self, key: str) -> date:
        found = self.day(key)
        if found is None:
            if not self._raw.get(key):
                self.fault(key, None, "必填", "请选择日期")
            return date.min
        return found

    def code(self, key: str, table: type[E]) -> E | None:
        value = self._take(key)
        if value in (None, ""):
            return None
        return self._coded(key, value, table)

    def _coded(self, key: str, value: object, table: type[E]) -> E | None:
        try:
            return table(str(value))
        except ValueError:
            known = "、".join(list(table)[:14])
            self.fault(key, value, f"不在代码表内（{known}）", "请重新选择")
            return None

    def codes(self, key: str, table: type[E]) -> tuple[E, ...]:
        found = [self._coded(key, value, table) for value in self._list(key)]
        return tuple(dict.fromkeys(one for one in found if one is not None))

    def digests(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        for value in values:
            if not isinstance(value, str) or not DIGEST.fullmatch(value):
                self.fault(key, value, "应为 SHA-256 摘要（64 位小写十六进制）", "请重新附上该文件")
        return tuple(value for value in values if isinstance(value, str))

    def number(self, key: str) -> int:
        value = self._take(key)
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST:
            self.fault(key, value, "应为不小于 0 的整数", "请重新填写")
            return 0
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, value, "应为是或否", "请重新选择")
        return value is True

    def parts(self, key: str, read: "Callable[[_Reader], T]") -> tuple[T, ...]:
        return tuple(
            read(_Reader(raw, f"{key}[{place}]", self.faults))
            for place, raw in enumerate(self._list(key))
        )

    def part(self, key: str, read: "Callable[[_Reader], T]") -> T:
        return read(_Reader(self._take(key) or {}, key, self.faults))

    def _list(self, key: str) -> Sequence[Any]:
        value = self._take(key)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > LIST_MAX:
            self.fault(key, type(value).__name__, f"应为不超过 {LIST_MAX} 项的列表", "请重新填写")
            return []
        return value

    def close(self) -> None:
        for key in self._raw:
            if key not in self._seen:
                self.fault(str(key), None, "表单没有这一项", "请更新手机上的页面后再提交")


def read_form(raw: object) -> OneForm:
    """The form, if it is well formed; whether it is complete is ``check_form``'s question.

    Raises:
        FormError: every fault of form, with its place.
    """
    faults: list[FormFault] = []
    reader = _Reader(raw, "", faults)
    if (schema := reader.text("schema")) != SCHEMA:
        reader.fault("schema", schema, f"应为 {SCHEMA}", "请更新手机上的页面后再提交")
    form = OneForm(
        visit=reader.text("visit"),
        checked_on=reader.required_day("checked_on"),
        finished_on=reader.required_day("finished_on"),
        entered_on=reader.required_day("entered_on"),
        methods=reader.codes("methods", Method),
        answers=reader.parts("answers", _answer),
        results=reader.codes("results", ResultType),
        note=reader.text("note"),
        follow_up=reader.code("follow_up", FollowUpAction) or FollowUpAction.NONE,
        is_settled=reader.flag("is_settled"),
        settled_on=reader.day("settled_on"),
        recheck_on=reader.day("recheck_on"),
        obstruction=reader.code("obstruction", Obstruction),
        breach=reader.code("breach", Breach),
        attempts=reader.parts("attempts", _attempt),
        party=reader.part("party", _party),
        evidence=reader.digests("evidence"),
        journey=reader.part("journey", _journey),
    )
    reader.close()
    if faults:
        raise FormError(faults)
    return form


def _answer(reader: _Reader) -> ItemAnswer:
    found = ItemAnswer(
        code=reader.text("code"),
        answer=reader.code("answer", Answer) or Answer.NOT_CHECKED,
        finding=reader.text("finding"),
        handling=reader.text("handling"),
        evidence=reader.digests("evidence"),
    )
    reader.close()
    return found


def _attempt(reader: _Reader) -> Attempt:
    found = Attempt(reader.required_day("day"), reader.text("how"), reader.digests("evidence"))
    reader.close()
    return found


def _party(reader: _Reader) -> Party:
    found = Party(
        outcome=reader.code("outcome", PartyOutcome) or PartyOutcome.ABSENT,
        opinion=reader.text("opinion"),
        name=reader.text("name", most=NAME_MAX),
        capacity=reader.text("capacity", most=CAPACITY_MAX),
        refusal_reason=reader.text("refusal_reason"),
        witness=reader.text("witness", most=NAME_MAX),
    )
    reader.close()
    return found


def _journey(reader: _Reader) -> Journey:
    found = Journey(
        arrived=reader.text("arrived", pattern=CLOCK),
        left=reader.text("left", pattern=CLOCK),
        metres=reader.number("metres"),
        minutes=reader.number("minutes"),
        cost_fen=reader.number("cost_fen"),
    )
    reader.close()
    return found
