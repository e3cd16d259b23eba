"""A kept screening as rows of text for a file, and as a sheet to print."""

from collections.abc import Iterable, Iterator

from entities.credit.screening import Line, Outcome
from entities.models import HonourScreening
from shuangsuiji.paper.sheet import Sheet

HEADER = ["行号", "填写的名称", "填写的代码", "结果", "登记的名称", "登记的代码", "记录", "说明"]


def screening_rows(lines: Iterable[Line]) -> Iterator[list[str]]:
    """One list of cells per row of the list."""
    for one in lines:
        yield [
            *(str(one.row), one.name, one.code, one.outcome.label),
            *(one.found_name, one.found_code, "；".join(one.records), one.note),
        ]


def screening_pdf(row: HonourScreening, lines: list[Line], *, fallback: str) -> bytes:
    """The screening on A4: what it was for, how many of each, every row."""
    sheet = Sheet("评优评先审查结果", number=row.code, fallback=fallback)
    sheet.under(f"{row.unit.name}　{row.on.isoformat()}")
    sheet.facts(
        [
            ("用途", row.purpose),
            ("名单来源", f"{row.source}，共 {row.rows} 行"),
            ("结果", "；".join(counts_in_words(lines))),
            ("审查人", row.made_by),
            ("内容摘要", row.digest),
        ]
    )
    sheet.table(
        ("行", "名称或代码", "结果", "记录和说明"),
        [
            (
                str(one.row),
                "\n".join(dict.fromkeys(t for t in (one.found_name or one.name, one.code) if t)),
                one.outcome.label,
                "\n".join((*one.records, one.note)).strip() or "—",
            )
            for one in lines
        ],
        (2, 8, 4, 12),
    )
    sheet.note("只反映审查当日主体库、名录名单和限制措施的记录；“没有查到”不等于没有不良记录。")
    return sheet.pdf()


def counts_in_words(lines: Iterable[Line]) -> list[str]:
    """“在列 2 户”, for every outcome that occurs."""
    outcomes = [one.outcome for one in lines]
    return [f"{one.label} {outcomes.count(one)} 行" for one in Outcome if one in outcomes]
