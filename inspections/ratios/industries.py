"""The table of high-risk industries (高风险行业表): rows checked, kept as canonical JSON. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from inspections.ratios.types import Industry
from shuangsuiji.kernel.canonical import JsonValue

SCHEMA: Final = "ssj/industries/1"
CODE: Final = re.compile(r"[A-T]|[A-T]?[0-9]{2,4}")  # section letter, or digits of GB/T 4754
MOST: Final = 200
LONGEST: Final = {"name": 60, "basis": 300}

Typed = tuple[int, str, str, str]  # line, code, name, basis


class IndustryError(ValueError):
    """The table cannot be used; every fault is told, each with its row, value and remedy."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = tuple(faults)


def typed_rows(text: str) -> list[Typed]:
    """Code, name and basis of each line, with spaces between them; blank lines are left out."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            code, name, basis, *_ = [*line.split(maxsplit=2), "", ""]
            found.append((number, code, name, basis.strip()))
    return found


def checked(rows: Iterable[Typed]) -> tuple[Industry, ...]:
    """The industries in their order.

    Raises:
        IndustryError: no code of an industry, no name or basis, one twice, or too many.
    """
    rows = list(rows)
    faults = [fault for row in rows for fault in _faults(*row)]
    codes = [code for _, code, _, _ in rows]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        faults.append(f"行业代码 {'、'.join(twice)} 重复。请删去一行。")
    if len(rows) > MOST:
        faults.append(f"最多 {MOST} 个行业，现有 {len(rows)} 个。请删去一些。")
    if faults:
        raise IndustryError(faults)
    return tuple(
        Industry(code, "".join(name.split()), " ".join(basis.split()))
        for _, code, name, basis in rows
    )


def _faults(number: int, code: str, name: str, basis: str) -> Iterable[str]:
    if not CODE.fullmatch(code):
        yield (
            f"第 {number} 行的“{code[:20]}”不是行业代码。"
            "应为门类字母（A 至 T）或 2 至 4 位行业代码。请改正。"
        )
    elif not name or not basis:
        yield f"第 {number} 行 {code} 缺名称或依据。请补全。"
    elif len(name) > LONGEST["name"] or len(basis) > LONGEST["basis"]:
        yield (
            f"第 {number} 行 {code} 的名称最多 {LONGEST['name']} 字，"
            f"依据最多 {LONGEST['basis']} 字。请缩短。"
        )


def as_text(industries: Iterable[Industry]) -> str:
    """The table as lines that ``typed_rows`` reads."""
    return "\n".join(f"{one.code} {one.name} {one.basis}" for one in industries)


def write(industries: Iterable[Industry], *, valid_from: date) -> dict[str, JsonValue]:
    """The document; the whole of it is digested and recorded."""
    return {
        "schema": SCHEMA,
        "valid_from": valid_from.isoformat(),
        "industries": [one._asdict() for one in industries],
    }


def read(raw: Mapping[str, Any]) -> tuple[Industry, ...]:
    """What ``write`` wrote."""
    return tuple(Industry(**one) for one in raw["industries"])


def differences(
    old: Iterable[Industry], new: Iterable[Industry]
) -> list[tuple[str, Industry | None, Industry | None]]:
    """Code, before and after, of every industry that one table has otherwise than the other."""
    before = {one.code: one for one in old}
    after = {one.code: one for one in new}
    codes = sorted(before.keys() | after.keys())
    pairs = [(code, before.get(code), after.get(code)) for code in codes]
    return [row for row in pairs if row[1] != row[2]]
