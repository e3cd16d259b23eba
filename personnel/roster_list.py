"""The roster of inspectors as one kind of list import."""

from collections.abc import Iterable
from datetime import date, datetime

from personnel.columns import COLUMNS
from personnel.importing import RosterRow, plan_roster
from personnel.models import Inspector
from personnel.parsing import RosterParser
from personnel.selectors import by_credential, specialist_tags
from personnel.services import import_roster
from shuangsuiji.intake.errors import RowError
from shuangsuiji.intake.mapping import Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.orgs.directory import UnitDirectory
from shuangsuiji.orgs.findings import reject
from shuangsuiji.orgs.lists import Checked, ListImport
from shuangsuiji.orgs.models import Unit


class RosterList(ListImport[RosterRow]):
    """姓名, 执法证号, 执法证有效期, 单位 and what else is known of each inspector."""

    name = "roster"
    columns = COLUMNS

    def __init__(self, units: Iterable[Unit], *, today: date) -> None:
        """``units`` are those that the importing person may fill."""
        self.units = list(units)
        self.today = today

    def check(self, table: Table, mapping: Mapping) -> Checked[RosterRow]:
        parser = RosterParser(
            mapping=mapping,
            units=UnitDirectory(self.units),
            catalogue=dict(specialist_tags().values_list("code", "name")),
            today=self.today,
        )
        parsed = parser.parse(table)
        existing = by_credential(Inspector.objects.all())
        rows, strangers = self._inside(parsed.rows, existing)
        plan = plan_roster(rows, existing)
        accepted = [*plan.created, *plan.updated, *plan.unchanged]
        used = {code for row in accepted for code in row.tags or ()}
        return Checked(
            rows=accepted,
            count=parsed.count,
            created=len(plan.created),
            updated=len(plan.updated),
            unchanged=len(plan.unchanged),
            findings=[*parsed.findings, *strangers, *plan.rejected],
            repeats=parsed.repeats,
            new_tags={code: name for code, name in parsed.new_tags.items() if code in used},
        )

    def _inside(
        self, rows: list[RosterRow], existing: dict[str, Inspector]
    ) -> tuple[list[RosterRow], list[RowError]]:
        """Rows whose inspector is new or stands inside the units, and the refusal of others."""
        mine = {unit.pk for unit in self.units}
        kept, refused = [], []
        for row in rows:
            inspector = existing.get(row.credential_no)
            if inspector is None or inspector.unit_id in mine:
                kept.append(row)
            else:
                refused.append(
                    reject(
                        row.number,
                        "执法证号",
                        row.credential_no,
                        "这个证号已登记在您授权范围之外的单位",
                        "请核对证号；确已调入的，请对方单位先办理调出。",
                    )
                )
        return kept, refused

    def store(
        self, checked: Checked[RosterRow], *, source: str, digest: str, by: str, now: datetime
    ) -> None:
        import_roster(
            rows=checked.rows,
            new_tags=checked.new_tags,
            source=source,
            digest=digest,
            by=by,
            now=now,
        )
