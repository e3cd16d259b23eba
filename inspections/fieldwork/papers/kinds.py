"""The documents that a visit gives out: number word, wording, what has to be filled in."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspections.fieldwork.states import DocKind

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "documents.json"
# What is known of every visit; the rest is typed by whoever issues the document.
KNOWN = (
    "机关",
    "当事人",
    "统一社会信用代码",
    "住所",
    "法定代表人",
    "任务",
    "场次",
    "户号",
    "检查事项",
    "检查依据",
    "检查人员",
    "检查日期",
    "文号",
    "出具日期",
    "期限",
)


@dataclass(frozen=True)
class Input:
    """What the inspector types, and where a first proposal comes from."""

    name: str
    hint: str
    rows: int
    value: str = ""
    source: str = ""  # a known fact of the visit that is proposed
    is_optional: bool = False


@dataclass(frozen=True)
class Deadline:
    """By when the party, or the bureau, has to act; proposed, the inspector may choose another."""

    count: int
    in_workdays: bool


@dataclass(frozen=True)
class KindSpec:
    """One kind of document as it ships."""

    kind: DocKind
    word: str
    title: str
    layout: str
    to: str  # "party", the name of an input, or ""
    basis: str
    inputs: Sequence[Input]
    deadline: Deadline | None
    rows: Sequence[str]
    body: str
    signers: Sequence[str]

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field that a wording of this kind may use."""
        return (*KNOWN, *(one.name for one in self.inputs if one.name not in KNOWN))


@cache
def specs() -> Mapping[DocKind, KindSpec]:
    """Every kind, in the order of the code table."""
    raw = json.loads(SHIPPED.read_text(encoding="utf-8"))["kinds"]
    return {kind: _spec(kind, raw[kind.value]) for kind in DocKind}


@cache
def notice() -> str:
    """What has to be said about the wordings that ship."""
    return str(json.loads(SHIPPED.read_text(encoding="utf-8"))["notice"])


def _spec(kind: DocKind, raw: dict[str, Any]) -> KindSpec:
    clock = raw["deadline"]
    return KindSpec(
        kind=kind,
        word=raw["word"],
        title=raw["title"],
        layout=raw["layout"],
        to=raw["to"],
        basis=raw["basis"],
        inputs=tuple(
            Input(
                one["name"],
                one["hint"],
                one["rows"],
                one.get("value", ""),
                one.get("from", ""),
                one.get("optional", False),
            )
            for one in raw["inputs"]
        ),
        deadline=Deadline(clock["count"], clock["unit"] == "workdays") if clock else None,
        rows=tuple(raw.get("rows", ())),
        body="\n".join(raw["body"]),
        signers=tuple(raw["signers"]),
    )
