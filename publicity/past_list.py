"""Checks from before the system (历史检查) as one kind of list import."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from publicity.counting import past_keys
from publicity.outcomes import Mode
from publicity.past_columns import COLUMNS, LABELS
from publicity.past_rows import PastLine, PastRow
from publicity.services.past_checks import import_past_checks
from shuangsuiji.intake.mapping import Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.orgs.directory import UnitDirectory
from shuangsuiji.orgs.findings import warn
from shuangsuiji.orgs.lists import Checked, ListImport
from shuangsuiji.orgs.models import Unit


class PastList(ListImport[PastRow]):
    """检查日期, 检查单位, 检查结果 and what else is known of each past check."""

    name = "past-checks"

    def __init__(self, units: Iterable[Unit], *, today: date, mode: Mode | None = None) -> None:
        """``units`` are those for which checks may be entered; ``mode`` where rows say none."""
        self.units, self.today, self.mode = list(units), today, mode
        self.columns = tuple(
            replace(one, required=mode is None) if one.field == "mode" else one for one in COLUMNS
        )

    def check(self, table: Table, mapping: Mapping) -> Checked[PastRow]:
        directory = UnitDirectory(self.units)
        rows: dict[tuple[str, int, date, str], PastRow] = {}
        findings, count, repeats = [], 0, 0
        for raw in table.rows:
            line, count = PastLine(raw, mapping), count + 1
            row = line.read(directory, mode=self.mode, today=self.today)
            findings += line.findings
            if row is None:
                continue
            if row.key in rows:
                repeats += 1
                findings.append(
                    warn(
                        line.number,
                        LABELS["code"],
                        row.code,
                        "本文件中已有同一次检查",
                        "只算一次。",
                    )
                )
            rows.setdefault(row.key, row)
        old = past_keys(rows.values())
        return Checked(
            rows=list(rows.values()),
            count=count,
            created=sum(key not in old for key in rows),
            updated=0,
            unchanged=sum(key in old for key in rows),
            findings=findings,
            repeats=repeats,
        )

    def store(
        self, checked: Checked[PastRow], *, source: str, digest: str, by: str, now: datetime
    ) -> None:
        import_past_checks(rows=checked.rows, source=source, digest=digest, by=by, now=now)
