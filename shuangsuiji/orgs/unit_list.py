"""The list of units as one kind of list import."""

from collections.abc import Sequence
from datetime import datetime

from shuangsuiji.intake.mapping import Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.orgs.importing import UnitRow, plan_units
from shuangsuiji.orgs.lists import Checked, ListImport
from shuangsuiji.orgs.parsing import COLUMNS, parse_units
from shuangsuiji.orgs.selectors import units_by_code
from shuangsuiji.orgs.services import import_units


class UnitList(ListImport[UnitRow]):
    """代码, 名称, 类别, 上级代码, 区划代码 and a reference point, in any row order."""

    name = "units"
    columns = COLUMNS

    def __init__(self, *, within: Sequence[str] | None = None) -> None:
        self.within = within

    def check(self, table: Table, mapping: Mapping) -> Checked[UnitRow]:
        parsed = parse_units(table, mapping)
        plan = plan_units(parsed.rows, units_by_code(), within=self.within)
        return Checked(
            rows=[*plan.created, *plan.updated, *plan.unchanged],
            count=parsed.count,
            created=len(plan.created),
            updated=len(plan.updated),
            unchanged=len(plan.unchanged),
            findings=[*parsed.findings, *plan.rejected, *plan.warnings],
            repeats=parsed.repeats,
        )

    def store(
        self, checked: Checked[UnitRow], *, source: str, digest: str, by: str, now: datetime
    ) -> None:
        import_units(rows=checked.rows, source=source, digest=digest, by=by, now=now)
