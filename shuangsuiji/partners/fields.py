"""Fields of requests that take exactly what the document says, and nothing that looks like it."""

import re
from datetime import UTC, datetime
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers

from shuangsuiji.partners.problems import later_said

ENTITY_CODE = r"^[0-9A-Z]{6,30}$"
UNIT_CODE = r"^[A-Za-z0-9-]{1,30}$"
SLUG = r"^[A-Za-z0-9_-]{1,72}$"
_INSTANT = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII
)
FIRST, LAST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


class TextField(serializers.CharField):
    """Text as it was sent: nothing stripped, no number taken for it; a pattern for all of it."""

    def __init__(self, *, pattern: str, message: str, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)
        whole = re.compile(pattern.removesuffix("$") + r"\Z", re.ASCII)
        self.validators.append(RegexValidator(whole, message))
        self.pattern = pattern

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class WholeField(serializers.IntegerField):
    """A whole number in ASCII digits, as a parameter of an address."""

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch(r"-?[0-9]{1,12}", str(data)):
            self.fail("invalid")
        return int(super().to_internal_value(data))


class InstantField(serializers.DateTimeField):
    """An instant with its offset (RFC 3339); years outside 2000 to 2100 count as their edge."""

    def to_internal_value(self, value: Any) -> datetime:
        found = _INSTANT.fullmatch(value) if isinstance(value, str) else None
        if found is None:
            self.fail("invalid", format="2026-12-03T08:00:00+08:00")
        year = int(found[1])
        if year < FIRST.year:
            return FIRST
        if year >= LAST.year:
            return LAST
        second = min(int(found[6]), 59)  # a leap second is none of ours
        text = (
            f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{second:02}{found[8].upper()}"
        )
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            self.fail("invalid", format="2026-12-03T08:00:00+08:00")


def entity_code(**options: Any) -> TextField:
    return TextField(
        pattern=ENTITY_CODE,
        message=later_said(
            "应为统一社会信用代码或注册号：6 至 30 位数字和大写字母。",
            "Expected a credit code or number: 6 to 30 digits and capitals.",
        ),
        help_text="统一社会信用代码（18 位）或注册号",
        **options,
    )


class NoParameters(serializers.Serializer[Any]):
    """An address that takes no parameters."""


class Paged(serializers.Serializer[Any]):
    """Parameters of every list."""

    limit = WholeField(min_value=1, max_value=200, default=50, help_text="每页条数")
    cursor = TextField(
        pattern=r"^[A-Za-z0-9_:.-]{1,600}$",
        message=later_said(
            "游标须原样取自上一页的答复。", "A cursor must come unchanged from the page before."
        ),
        required=False,
        help_text="上一页答复中的 next_cursor",
    )


def unit_code(**options: Any) -> TextField:
    return TextField(
        pattern=UNIT_CODE,
        message=later_said(
            "应为单位代码：字母、数字和短横线。", "Expected a unit code: letters, digits, hyphens."
        ),
        required=False,
        help_text="单位代码",
        **options,
    )


def year(**options: Any) -> WholeField:
    return WholeField(min_value=2000, max_value=2100, required=False, **options)
