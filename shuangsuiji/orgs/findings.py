"""Findings in list files, made where the file's name is not known and completed where it is."""

from collections.abc import Iterable
from dataclasses import replace

from shuangsuiji.intake.errors import REJECTED, WARNING, RowError


def reject(row: int, column: str, value: str, rule: str, remedy: str) -> RowError:
    """Why a row is not stored."""
    return RowError("", "", row, column, value, rule, remedy, REJECTED)


def warn(row: int, column: str, value: str, rule: str, remedy: str) -> RowError:
    """What deserves a second look in a row that is stored."""
    return RowError("", "", row, column, value, rule, remedy, WARNING)


def located(findings: Iterable[RowError], *, file: str, sheet: str) -> list[RowError]:
    """The findings with file and sheet filled in, by row."""
    return sorted(
        (replace(finding, file=file, sheet=sheet) for finding in findings),
        key=lambda finding: (finding.row, finding.level, finding.column),
    )
