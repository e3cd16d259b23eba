"""Reading reported visits of other bodies, and what a file of them refers to."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from entities.models import Entity
from inspections.models.guard import VisitRecord
from personnel.models import Inspector
from shuangsuiji.orgs.models import Unit, User
from shuangsuiji.orgs.selectors import scoped

T = TypeVar("T")
BATCH = 300  # asked for by up to three columns at once; SQLite takes 999 parameters
Key = tuple[int, date, str, str]
Known = dict[str, int]  # code or number -> entity id


class RecordRow(NamedTuple):
    """One well-formed line of a file of visits."""

    entity_id: int
    visited_on: date
    body: str
    purpose: str
    inspectors: tuple[str, ...]
    had_findings: bool | None

    @property
    def key(self) -> Key:
        return (self.entity_id, self.visited_on, self.body, self.purpose)


def known_entities(codes: Iterable[str], units: Sequence[Unit] | None) -> Known:
    """Entities by code, credit code and old number; of the units alone where given."""
    found: Known = {}
    mine = None if units is None else {unit.pk for unit in units}
    for batch in _batches(sorted(codes)):
        rows = Entity.objects.filter(
            Q(code__in=batch) | Q(uscc__in=batch) | Q(reg_no__in=batch)
        ).values_list("pk", "code", "uscc", "reg_no", "responsible_unit_id")
        for pk, code, uscc, reg_no, unit_id in rows:
            if mine is None or unit_id in mine:
                found |= {name: pk for name in (code, uscc, reg_no) if name}
    return found


def inspector_codes(numbers: Iterable[str]) -> dict[str, str]:
    """Codes of inspectors by credential number and by code."""
    found: dict[str, str] = {}
    for batch in _batches(sorted(numbers)):
        rows = Inspector.objects.filter(Q(credential_no__in=batch) | Q(code__in=batch))
        for code, number in rows.values_list("code", "credential_no"):
            found |= {code: code, number: code}
    return found


def recorded_keys(keys: Collection[Key]) -> set[Key]:
    """Those of the visits that are recorded already."""
    wanted, found = set(keys), set()
    for batch in _batches(sorted({key[0] for key in wanted})):
        rows = VisitRecord.objects.filter(entity_id__in=batch)
        found |= set(rows.values_list("entity_id", "visited_on", "body", "purpose")) & wanted
    return found


def visit_records(user: User | AnonymousUser, *, on: date) -> QuerySet[VisitRecord]:
    """Reported visits to entities of the user's units, newest first. One query."""
    rows = scoped(VisitRecord.objects.all(), user, on=on, unit_field="entity__responsible_unit")
    return rows.select_related("entity").order_by("-visited_on", "pk")


def _batches(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[start : start + BATCH] for start in range(0, len(values), BATCH))
