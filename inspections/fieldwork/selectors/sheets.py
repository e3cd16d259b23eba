"""The questions of a visit: the items of every task that it serves, each once."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from inspections.fieldwork.models.visits import Visit, VisitPart
from inspections.fieldwork.selectors.crews import crew_of
from inspections.models.catalogue import InspectionItem
from inspections.models.plans import TaskItem
from inspections.oneform.types import Question, Sheet
from inspections.selectors.merging import sealed_items


@dataclass(frozen=True)
class SheetItem:
    """An item of a visit in the version that its first task pinned."""

    item: InspectionItem
    tasks: tuple[str, ...]  # codes
    section: str  # name of the unit that asks


def items_of(visits: Iterable[Visit]) -> dict[int, tuple[SheetItem, ...]]:
    """Visit id -> its items, in the order of the tasks. Two queries a part, one a task."""
    parts = (
        VisitPart.objects.filter(visit__in=list(visits))
        .select_related("drawn__session__task", "drawn__session__unit", "drawn__entity")
        .order_by("pk")
    )
    pinned: dict[int, dict[str, InspectionItem]] = {}
    found: dict[int, dict[str, SheetItem]] = {}
    for part in parts:
        session, mine = part.drawn.session, found.setdefault(part.visit_id, {})
        if session.task_id not in pinned:
            rows = TaskItem.objects.filter(task=session.task).select_related("item")
            pinned[session.task_id] = {row.item.code: row.item for row in rows}
        for code, _tag in sealed_items(session, part.drawn.entity.code):
            if code in mine:
                mine[code] = replace(mine[code], tasks=(*mine[code].tasks, session.task.code))
            else:
                item = pinned[session.task_id][code]
                mine[code] = SheetItem(item, (session.task.code,), session.unit.name)
    return {visit: tuple(rows.values()) for visit, rows in found.items()}


def sheet_of(visit: Visit) -> Sheet:
    """What the form of this visit must answer, in the order of the tasks."""
    return Sheet(
        visit=visit.code,
        entity=visit.entity.code,
        questions=tuple(
            Question(one.item.code, one.item.version, one.item.name, one.item.item_class, one.tasks)
            for one in items_of([visit]).get(visit.pk, ())
        ),
        members=tuple(member.code for member in crew_of(visit)),
        needs_on_site=True,
    )
