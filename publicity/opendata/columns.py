"""What a data set says of itself: columns with their sources in the policy, and a JSON Schema."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from shuangsuiji.fieldclasses import public
from shuangsuiji.kernel.canonical import JsonValue

TEXT: dict[str, Any] = {"type": "string"}
DATE: dict[str, Any] = {"type": "string", "format": "date"}
INSTANT: dict[str, Any] = {"type": "string", "format": "date-time"}
COUNT: dict[str, Any] = {"type": "integer", "minimum": 0}
TRUTH: dict[str, Any] = {"type": "boolean"}
TEXTS: dict[str, Any] = {"type": "array", "items": TEXT}
DIGEST: dict[str, Any] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
CSV, JSONL = "csv", "jsonl"
FORMATS = {"date": "日期", "date-time": "时间"}
TYPES = {"string": "文本", "integer": "整数", "boolean": "是否", "array": "列表"}


@dataclass(frozen=True)
class Column:
    """One column. Its source must be a public field, or one that is shown redacted.

    Raises:
        NotPublicError: the policy does not let the field out.
    """

    name: str
    title: str  # Chinese
    form: dict[str, Any]  # JSON Schema of a value; "" and null mean that there is none
    source: str  # app.Model.field
    redacted: bool = False
    only: str = ""  # one format, where the other cannot hold it

    def __post_init__(self) -> None:
        public(self.source, redacted=self.redacted)

    @property
    def kind(self) -> str:
        """The type of a value in words."""
        form, named = self.form["type"], self.form.get("format", "")
        return FORMATS.get(named) or TYPES["string" if isinstance(form, list) else form]


Row = Sequence[JsonValue]  # one value for each column, in their order


@dataclass(frozen=True)
class Dataset:
    """One data set: rows in a total order, each value under its column."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Callable[..., Iterable[Row]]  # (on=day, until=instant)
    formats: tuple[str, ...] = (CSV, JSONL)

    def columns_in(self, form: str) -> list[tuple[int, Column]]:
        """Places and columns of one format."""
        return [
            (place, column)
            for place, column in enumerate(self.columns)
            if column.only in ("", form)
        ]

    def schema(self) -> dict[str, Any]:
        """JSON Schema (2020-12) of one line of the JSON Lines file."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": self.title,
            "type": "object",
            "additionalProperties": False,
            "required": [column.name for _, column in self.columns_in(JSONL)],
            "properties": {
                column.name: {**column.form, "title": column.title}
                for _, column in self.columns_in(JSONL)
            },
        }


def cell(value: JsonValue) -> str:
    """A value as a CSV cell: lists are joined, null is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return "；".join(cell(one) for one in value)
    return str(value)
