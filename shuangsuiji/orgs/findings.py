"""Findings in list files, made where the file's name is not known and completed where it is."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from shuangsuiji.intake.errors import REJECTED, WARNING, RowError
from shuangsuiji.intake.mapping import Column, Mapping


def reject(row: int, column: str, value: str, rule: str, remedy: str) -> RowError:
    """Why a row is not stored; ``column`` is the label of the template."""
    return RowError("", "", row, column, value, rule, remedy, REJECTED)


def warn(row: int, column: str, value: str, rule: str, remedy: str) -> RowError:
    """What deserves a second look in a row that is stored."""
    return RowError("", "", row, column, value, rule, remedy, WARNING)


def located(
    findings: Iterable[RowError],
    *,
    file: str,
    sheet: str,
    mapping: Mapping,
    columns: Sequence[Column],
) -> list[RowError]:
    """The findings by row, with file, sheet and the column's name as it stands in the file."""
    headers = {column.label: mapping.column_name(column.field) for column in columns}
    completed = (
        replace(
            finding,
            file=file,
            sheet=sheet,
            column=headers.get(finding.column) or finding.column,
        )
        for finding in findings
    )
    return sorted(completed, key=lambda finding: (finding.row, finding.level, finding.column))
