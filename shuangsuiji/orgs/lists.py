"""A list file on its way in: read, matched to columns, checked, and only then stored.

Units and rosters go the same way, by command and in the browser; what differs between them
is a ``ListImport``.
"""

from abc import ABC, abstractmethod
from collections.abc import Generator, Sequence
from collections.abc import Mapping as MappingABC
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Generic, TypeVar

from shuangsuiji.intake.errors import REJECTED, FileRejectedError, RowError, write_error_file
from shuangsuiji.intake.mapping import Column, Mapping, confirmed, propose
from shuangsuiji.intake.outcome import Outcome
from shuangsuiji.intake.reading import Table, read_table
from shuangsuiji.intake.sifting import Row
from shuangsuiji.orgs.findings import located

R = TypeVar("R")
SAMPLE_ROWS = 5


@dataclass(frozen=True, slots=True)
class Change:
    """One cell by which a row differs from what is stored."""

    row: int
    key: str  # which stored row, as people know it
    column: str
    before: str
    after: str


@dataclass
class Checked(Generic[R]):
    """What storing the file would do. Nothing has been written."""

    rows: list[R]  # those that can be stored
    count: int
    created: int
    updated: int
    unchanged: int
    findings: list[RowError]
    repeats: int = 0
    new_tags: dict[str, str] = field(default_factory=dict)  # rosters: names by code
    changes: list[Change] = field(default_factory=list)  # where the kind of list tells them

    @property
    def rejected(self) -> int:
        """How many rows are not stored."""
        return len({finding.row for finding in self.findings if finding.level == REJECTED})

    @property
    def warnings(self) -> int:
        return sum(1 for finding in self.findings if finding.level != REJECTED)

    def outcome(self, error_file: str) -> Outcome:
        return Outcome(
            rows=self.count,
            created=self.created,
            updated=self.updated,
            unchanged=self.unchanged,
            rejected=self.rejected,
            warnings=self.warnings,
            error_file=error_file,
            extra={"repeats": self.repeats} if self.repeats else {},
        )


class ListImport(ABC, Generic[R]):
    """One kind of list: which columns it has, how rows are checked, how they are stored."""

    name: str  # in file names and addresses
    columns: Sequence[Column]

    @abstractmethod
    def check(self, table: Table, mapping: Mapping) -> Checked[R]:
        """Read every row and compare it with what is stored."""

    @abstractmethod
    def store(
        self, checked: Checked[R], *, source: str, digest: str, by: str, now: datetime
    ) -> None:
        """Store all rows of ``checked`` in one transaction."""


@dataclass
class Opened(Generic[R]):
    """A file, how it was read, and what storing it would do."""

    table: Table
    mapping: Mapping
    sample: list[Row]
    checked: Checked[R] | None  # None while the mapping is incomplete


def open_list(
    kind: ListImport[R],
    data: bytes | Path,
    filename: str,
    *,
    encoding: str = "",
    sheet: str = "",
    choice: MappingABC[str, int] | None = None,
) -> Opened[R]:
    """Read and check a file; with ``choice`` the columns are those that a person picked.

    Raises:
        FileRejectedError: the file as a whole is unusable.
    """
    table = read_table(
        data, filename, encoding=encoding or None, sheet=sheet or None, columns=kind.columns
    )
    rows = table.rows
    sample = list(islice(rows, SAMPLE_ROWS))
    if choice is None:
        mapping = propose(table.header, kind.columns)
    else:
        mapping = confirmed(choice, table.header, kind.columns)
    if not mapping.is_complete:
        if isinstance(rows, Generator):
            rows.close()  # holds the file open
        return Opened(table, mapping, sample, None)
    table.rows = chain(sample, rows)
    checked = kind.check(table, mapping)
    checked.findings = located(
        checked.findings, file=filename, sheet=table.sheet, mapping=mapping, columns=kind.columns
    )
    return Opened(table, mapping, sample, checked)


def complete(opened: Opened[R]) -> Checked[R]:
    """The check of an opened file.

    Raises:
        FileRejectedError: columns are missing or doubtful; names them.
    """
    if opened.checked is None:
        wanted = "、".join(column.label for column in opened.mapping.missing)
        doubtful = "、".join(opened.mapping.ambiguous)
        found = "、".join(opened.table.header)
        reason = f"缺少必需的列：{wanted}" if wanted else f"有几列都像同一项：{doubtful}"
        raise FileRejectedError(f"{reason}。文件里的列有：{found}。请照模板改好表头再导入。")
    return opened.checked


def write_findings(findings: Sequence[RowError], path: Path) -> str:
    """Write the findings file; its path, or "" when there is nothing to say."""
    if not findings:
        return ""
    write_error_file(findings, path)
    return str(path)
