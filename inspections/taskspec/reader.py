"""Reading one JSON object key by key; faults are collected, not raised."""

import difflib
import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from inspections.taskspec.problems import SpecProblem, printable, shown
from shuangsuiji.kernel.text import hidden_in

REQUIRED: Any = object()
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TEXT_MAX = 200


class Reader:
    """A JSON object at a path. Every ``read`` method names its key once; ``close`` finds the rest.

    A faulty value is reported and replaced by a harmless one of the right type, so that reading
    goes on and the author sees all faults at once.
    """

    def __init__(self, raw: object, path: str, problems: list[SpecProblem]) -> None:
        self.path = path
        self.problems = problems
        self._read: list[str] = []
        if isinstance(raw, Mapping):
            self._raw: Mapping[str, Any] = raw
        else:
            self._raw = {}
            self.fault("", raw, "应为 JSON 对象", "请写成 {…} 的形式")

    def at(self, key: str) -> str:
        """The path of ``key`` below this object."""
        return f"{self.path}.{key}" if self.path and key else self.path or key

    def fault(self, key: str, value: object, rule: str, remedy: str) -> None:
        """Report a fault at ``key`` ("" = this object)."""
        self.problems.append(SpecProblem(printable(self.at(key)), shown(value), rule, remedy))

    def has(self, key: str) -> bool:
        """Whether the author wrote anything there: not null, nothing empty."""
        return bool(self._raw.get(key))

    def _take(self, key: str, default: Any) -> Any:
        self._read.append(key)
        if key in self._raw:
            return self._raw[key]
        if default is REQUIRED:
            self.fault(key, None, "缺少必填项", f"请补上 {key}")
            return None
        return default

    def text(
        self,
        key: str,
        *,
        pattern: re.Pattern[str] | None = None,
        rule: str = "",
        longest: int = TEXT_MAX,
        default: Any = REQUIRED,
    ) -> str:
        """A string, NFC, without surrounding blanks or control characters."""
        raw = self._take(key, default)
        if raw is None and key not in self._raw:
            return ""
        return self._text(key, raw, pattern, rule, longest, is_required=default is REQUIRED)

    def text_or_null(self, key: str, *, pattern: re.Pattern[str], rule: str) -> str | None:
        """As ``text``; null and a missing key are None."""
        raw = self._take(key, None)
        if raw is None:
            return None
        return self._text(key, raw, pattern, rule, TEXT_MAX, is_required=True)

    def _text(
        self,
        key: str,
        raw: object,
        pattern: re.Pattern[str] | None,
        rule: str,
        longest: int,
        *,
        is_required: bool,
    ) -> str:
        if not isinstance(raw, str):
            self.fault(key, raw, "应为文字", "请用双引号括起来")
            return ""
        text = unicodedata.normalize("NFC", raw).strip()
        if hidden := hidden_in(text):
            found = "、".join(hidden)
            self.fault(key, raw, f"含有看不见的字符 {found}", "请删去换行、制表符和方向标记等")
            return ""
        if len(text) > longest:
            self.fault(key, raw, f"最长 {longest} 个字", "请缩短")
        elif pattern is not None and (text or is_required) and not pattern.fullmatch(text):
            self.fault(key, raw, rule, "请按此格式改写")
        elif is_required and not text:
            self.fault(key, raw, "不能为空", "请填写")
        return text

    def integer(self, key: str, low: int, high: int, *, default: Any = REQUIRED) -> int:
        """An integer of the closed span; true, false and 3.0 are none."""
        raw = self._take(key, default)
        if raw is None and key not in self._raw:
            return low
        value = self._integer(key, raw, low, high)
        return low if value is None else value

    def integer_or_null(self, key: str, low: int, high: int) -> int | None:
        """As ``integer``; null and a missing key are None."""
        raw = self._take(key, None)
        return None if raw is None else self._integer(key, raw, low, high)

    def _integer(self, key: str, raw: object, low: int, high: int) -> int | None:
        if type(raw) is not int:
            self.fault(key, raw, "应为整数", "请写不带引号和小数点的数字")
        elif not low <= raw <= high:
            self.fault(key, raw, f"应在 {low} 至 {high} 之间", "请改为范围内的整数")
        else:
            return raw
        return None

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        raw = self._take(key, default)
        if isinstance(raw, bool):
            return raw
        self.fault(key, raw, "应为 true 或 false", "请改为其中之一，不加引号")
        return default

    def choice(self, key: str, codes: Collection[str], *, default: str) -> str:
        """One of ``codes``."""
        raw = self._take(key, default)
        if isinstance(raw, str) and raw in codes:
            return str(raw)  # a default may be an enum member; plain text goes on
        self.fault(key, raw, "不在代码表中", f"可用：{'、'.join(codes)}")
        return str(default)

    def day(self, key: str) -> date | None:
        """A date ``YYYY-MM-DD``; required, None only after a fault."""
        raw = self._take(key, REQUIRED)
        return self._day(key, raw) if key in self._raw else None

    def day_or_null(self, key: str) -> date | None:
        """As ``day``; null and a missing key are None."""
        raw = self._take(key, None)
        return None if raw is None else self._day(key, raw)

    def _day(self, key: str, raw: object) -> date | None:
        if isinstance(raw, str) and DAY.fullmatch(raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                pass
        self.fault(key, raw, "应为存在的日期", "请写成 2026-12-01 的形式")
        return None

    def _array(self, key: str, default: Any) -> list[Any]:
        """The list at ``key``; one that is required has at least one member."""
        raw = self._take(key, default)
        if raw is None and key not in self._raw:
            return []
        if isinstance(raw, list):
            if not raw and default is REQUIRED:
                self.fault(key, raw, "至少要有一个", "请补上")
            return raw
        self.fault(key, raw, "应为数组", "请写成 […] 的形式")
        return []

    def texts(
        self, key: str, *, pattern: re.Pattern[str], rule: str, default: Any = ()
    ) -> tuple[str, ...]:
        """Different strings, each of the pattern."""
        if default is not REQUIRED:
            default = list(default)
        found: dict[str, None] = {}
        for index, raw in enumerate(self._array(key, default)):
            here = f"{key}[{index}]"
            text = self._text(here, raw, pattern, rule, TEXT_MAX, is_required=True)
            if text in found and text:
                self.fault(here, raw, "重复出现", "请只保留一个")
            found[text] = None
        return tuple(found)

    def choices(self, key: str, codes: Collection[str]) -> tuple[str, ...]:
        """Different members of ``codes``; a missing key is empty."""
        found: dict[str, None] = {}
        names = "、".join(code or '""' for code in codes)
        for index, raw in enumerate(self._array(key, [])):
            here = f"{key}[{index}]"
            if not isinstance(raw, str) or raw not in codes:
                self.fault(here, raw, "不在代码表中", f"可用：{names}")
            elif raw in found:
                self.fault(here, raw, "重复出现", "请只保留一个")
            else:
                found[raw] = None
        return tuple(found)

    def child(self, key: str, *, default: Any = REQUIRED) -> "Reader":
        """The object at ``key``."""
        raw = self._take(key, default)
        if raw is None and key not in self._raw:  # reported once; not again for each of its keys
            return Reader({}, self.at(key), [])
        return Reader(raw, self.at(key), self.problems)

    def child_or_null(self, key: str) -> "Reader | None":
        """The object at ``key``; null and a missing key are None."""
        raw = self._take(key, None)
        return None if raw is None else Reader(raw, self.at(key), self.problems)

    def children(self, key: str, *, default: Any = ()) -> list["Reader"]:
        """The objects of the array at ``key``."""
        raws = self._array(key, default if default is REQUIRED else list(default))
        return [
            Reader(raw, f"{self.at(key)}[{index}]", self.problems) for index, raw in enumerate(raws)
        ]

    def number_map(self, key: str, codes: Collection[str], low: int, high: int) -> dict[str, int]:
        """An object from codes to integers of the closed span; a missing key is empty."""
        child = self.child(key, default={})
        known = [code for code in codes if code in child._raw]
        numbers = {code: child.integer(code, low, high) for code in known}
        child.close(codes)
        return numbers

    def close(self, allowed: Collection[str] | None = None) -> None:
        """Report every key that nobody has read, with the nearest known one."""
        known = list(self._read if allowed is None else allowed)
        for key in self._raw:
            if key in known:
                continue
            near = difflib.get_close_matches(str(key), known, n=1)
            remedy = f"名称相近的是 {near[0]}，请核对" if near else "请删去"
            self.fault(str(key), self._raw[key], "没有这一项", remedy)
