"""Strict reading of parsed JSON: every key once, no other keys, exact types, a path in errors."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

from inspections.draw.errors import MalformedError


class Fields:
    """One JSON value and where it stands; readers return the value or raise MalformedError."""

    __slots__ = ("path", "value")

    def __init__(self, value: Any, path: str) -> None:
        self.value = value
        self.path = path

    def refuse(self, rule: str) -> NoReturn:
        raise MalformedError(f"{self.path}：{rule}")

    def object(self, *keys: str) -> dict[str, "Fields"]:
        """The members of an object that has exactly ``keys``."""
        if not isinstance(self.value, dict):
            self.refuse("应为对象")
        for key in keys:
            if key not in self.value:
                self.refuse(f"缺少键“{key}”")
        for key in self.value:
            if key not in keys:
                self.refuse(f"多出键“{key}”")
        return {key: Fields(self.value[key], f"{self.path}.{key}") for key in keys}

    def mapping(self) -> Iterator[tuple[str, "Fields"]]:
        """The members of an object with free keys, in key order."""
        if not isinstance(self.value, dict):
            self.refuse("应为对象")
        for key in sorted(self.value):
            yield key, Fields(self.value[key], f"{self.path}.{key}")

    def items(self, *, length: int | None = None) -> list["Fields"]:
        if not isinstance(self.value, list):
            self.refuse("应为数组")
        if length is not None and len(self.value) != length:
            self.refuse(f"应有 {length} 项")
        return [Fields(item, f"{self.path}[{index}]") for index, item in enumerate(self.value)]

    def text(self, pattern: re.Pattern[str] | None = None, *, empty: bool = True) -> str:
        if not isinstance(self.value, str):
            self.refuse("应为文本")
        if not self.value and not empty:
            self.refuse("不得为空")
        if pattern is not None and not pattern.fullmatch(self.value):
            self.refuse(f"文本“{self.value[:80]}”不符合格式 {pattern.pattern}")
        return self.value

    def one_of(self, *allowed: str) -> str:
        if not isinstance(self.value, str) or self.value not in allowed:
            self.refuse(f"应为 {'、'.join(allowed)} 之一")
        return self.value

    def integer(self, low: int, high: int) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.refuse("应为整数")
        if not low <= self.value <= high:
            self.refuse(f"应在 {low} 至 {high} 之间")
        return self.value

    def integer_or_null(self, low: int, high: int) -> int | None:
        return None if self.value is None else self.integer(low, high)

    def boolean(self) -> bool:
        if not isinstance(self.value, bool):
            self.refuse("应为 true 或 false")
        return self.value

    def text_or_null(self, pattern: re.Pattern[str]) -> str | None:
        return None if self.value is None else self.text(pattern)

    def texts(self, pattern: re.Pattern[str] | None = None) -> tuple[str, ...]:
        return tuple(item.text(pattern) for item in self.items())
