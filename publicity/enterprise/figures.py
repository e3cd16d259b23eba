"""Public counts: replies, objections and appeals by bureau, and how they ended."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from publicity.enterprise.models import Objection, Reply
from publicity.enterprise.selectors.cases import cases
from publicity.enterprise.states import CaseState, Stage


@dataclass(frozen=True)
class Figures:
    """One bureau's counts."""

    bureau: str
    replies: int
    objections: int
    appeals: int
    open: int
    late: int
    upheld: int
    rejected: int
    refused: int


def figures(*, on: date) -> list[Figures]:
    """Counts of every bureau that decides or is answered, by name. Two queries."""
    shown = Reply.objects.filter(check_of__is_approved=True, withdrawal__isnull=True)
    by_unit = shown.order_by().values_list("publication__unit__name").annotate(Count("pk"))
    replies = dict(by_unit)
    found: dict[str, Counter[str]] = {name: Counter() for name in replies}
    for one in cases(Objection.objects.all()):
        tally = found.setdefault(one.row.unit.name, Counter())
        tally[one.row.stage] += 1
        tally["open"] += one.is_open
        tally["late"] += one.is_late(on)
        tally["upheld"] += one.state in (CaseState.TO_REMEDY, CaseState.REMEDIED)
        tally["rejected"] += one.state == CaseState.REJECTED
        tally["refused"] += one.state == CaseState.REFUSED
    return [
        Figures(
            bureau=name,
            replies=replies.get(name, 0),
            objections=tally[Stage.OBJECTION],
            appeals=tally[Stage.APPEAL],
            open=tally["open"],
            late=tally["late"],
            upheld=tally["upheld"],
            rejected=tally["rejected"],
            refused=tally["refused"],
        )
        for name, tally in sorted(found.items())
    ]
