"""Honour screening (评优评先审查): what the records say of each name of a list. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any, Final

SCHEMA: Final = "ssj/screening/1"
MOST_ROWS: Final = 2_000
WIDE, NARROW = "（）", "()"
NAMED_CANDIDATES: Final = 3  # of an ambiguous name


class Outcome(StrEnum):
    """What came of one row."""

    label: str

    def __new__(cls, code: str, label: str) -> "Outcome":
        """Keep the label beside the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    LISTED = "LISTED", "在列"
    GONE = "GONE", "已吊销、注销"
    AMBIGUOUS = "AMBIGUOUS", "同名多户"
    UNKNOWN = "UNKNOWN", "没有查到"
    BAD = "BAD", "填写有误"
    CLEAN = "CLEAN", "没有不良记录"


@dataclass(frozen=True, slots=True)
class Asked:
    """One row of the list; ``fault`` says what is wrong with it, "" where nothing is."""

    row: int  # as a spreadsheet numbers it; of pasted text, the line
    name: str
    code: str
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """One entity of the register."""

    key: int
    name: str
    code: str  # as it may be shown
    status: str  # in words; "" where it is in business
    records: tuple[str, ...] = ()  # lists and restrictions that stand on the day


@dataclass(frozen=True, slots=True)
class Line:
    """The answer to one row."""

    row: int
    name: str
    code: str
    outcome: Outcome
    found_name: str = ""
    found_code: str = ""
    records: tuple[str, ...] = ()
    note: str = ""


def spellings(name: str) -> list[str]:
    """A name with wide and with narrow brackets: registers have both."""
    narrow = name.translate(str.maketrans(WIDE, NARROW))
    return list(dict.fromkeys([name, narrow, narrow.translate(str.maketrans(NARROW, WIDE))]))


def answer(
    asked: Asked, by_code: Mapping[str, Known], by_name: Mapping[str, Sequence[Known]]
) -> Line:
    """What the records say of one row; a code decides, a name only where there is no code."""

    def line(outcome: Outcome, note: str, known: Known | None = None) -> Line:
        found = known or Known(0, "", "", "")
        row = (asked.row, asked.name, asked.code)
        return Line(*row, outcome, found.name, found.code, found.records, note)

    if asked.fault:
        return line(Outcome.BAD, asked.fault)
    if asked.code:
        one = by_code.get(asked.code)
        if one is None:
            return line(Outcome.UNKNOWN, "主体库中没有这个代码。")
        is_other = asked.name and one.name not in spellings(asked.name)
        return line(_of(one), "登记的名称与填写的不同。" if is_other else "", one)
    keyed = {one.key: one for name in spellings(asked.name) for one in by_name.get(name, ())}
    candidates = list(keyed.values())
    if not candidates:
        return line(Outcome.UNKNOWN, "主体库中没有这个名称。请核对全称，或填写代码。")
    if len(candidates) > 1:
        named = "、".join(one.code for one in candidates[:NAMED_CANDIDATES])
        listed = sum(bool(one.records) for one in candidates)
        return line(
            Outcome.AMBIGUOUS,
            f"同名 {len(candidates)} 户（{named} 等），其中在列 {listed} 户。请填写代码再查。",
        )
    return line(_of(candidates[0]), "", candidates[0])


def _of(one: Known) -> Outcome:
    if one.records:
        return Outcome.LISTED
    return Outcome.GONE if one.status else Outcome.CLEAN


def with_twins(lines: Iterable[Line]) -> list[Line]:
    """Say of a row that an earlier one asked for the same entity."""
    first: dict[str, int] = {}
    found = []
    for one in lines:
        earlier = first.setdefault(one.found_code, one.row) if one.found_code else one.row
        note = f"{one.note}与第 {earlier} 行是同一户。" if earlier != one.row else one.note
        found.append(replace(one, note=note))
    return found


def write(lines: Sequence[Line], *, purpose: str, source: str, on: str) -> dict[str, Any]:
    """The kept document; the whole of it is digested and recorded."""
    rows = [
        {**asdict(one), "outcome": one.outcome.value, "records": list(one.records)} for one in lines
    ]
    return {"schema": SCHEMA, "purpose": purpose, "source": source, "on": on, "lines": rows}


def read(raw: Mapping[str, Any]) -> list[Line]:
    """The lines that ``write`` wrote."""
    return [
        Line(**{**row, "outcome": Outcome[row["outcome"]], "records": tuple(row["records"])})
        for row in raw["lines"]
    ]
