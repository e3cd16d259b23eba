"""What partners read of the register, limited to their subtree; and what is open about lists."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from entities.models import (
    AbnormalReason,
    CreditGrade,
    Entity,
    ImportBatch,
    ListKind,
    Restriction,
)
from entities.selectors.listings import restrictions_in_force
from shuangsuiji.partners.models import ApiClient
from shuangsuiji.partners.selectors import within

LIST_KINDS = {str(value): str(label) for value, label in ListKind.choices}
LIST_REASONS = {str(value): str(label) for value, label in AbnormalReason.choices}
COLUMNS = {"unit": "responsible_unit__code"}  # shared field -> lookup where they differ


def shared_rows(
    codes: Iterable[str], client: ApiClient, *, fields: Iterable[str]
) -> list[dict[str, Any]]:
    """Entities within the client's reach by either number, with the fields named. One query.

    Each row has ``code``, ``uscc``, ``reg_no`` and ``responsible_unit_id``, too.
    """
    wanted = list(codes)
    rows = Entity.objects.filter(Q(uscc__in=wanted) | Q(reg_no__in=wanted))
    columns = {COLUMNS.get(name, name) for name in fields}
    always = {"code", "uscc", "reg_no", "responsible_unit_id"}
    return list(
        within(rows, client, unit_field="responsible_unit").values(*sorted(columns | always))
    )


def shared_grade(code: str, client: ApiClient) -> dict[str, Any] | None:
    """Class in force and the newest computation of one entity within reach. One query."""
    newest = CreditGrade.objects.filter(entity=OuterRef("pk")).order_by("-computed_at", "-pk")
    rows = Entity.objects.filter(Q(uscc=code) | Q(reg_no=code)).annotate(
        points=Subquery(newest.values("points")[:1]),
        graded_on=Subquery(newest.values("on")[:1]),
        rulebook=Subquery(newest.values("rulebook__code")[:1]),
    )
    names = ("code", "responsible_unit_id", "grade", "points", "graded_on", "rulebook")
    found: dict[str, Any] | None = (
        within(rows, client, unit_field="responsible_unit").values(*names).first()
    )
    return found


def restrictions_on(code: str, *, on: date) -> QuerySet[Restriction]:
    """Restrictions of an entity that are in force on a day."""
    return restrictions_in_force(on=on).filter(listing__entity__code=code)


def entity_by_credit_code(code: str) -> Entity | None:
    """The entity with this unified credit code, wherever it is. One query."""
    return Entity.objects.filter(uscc=code).only("code", "uscc").first()


def batch_of(code: str, client: ApiClient, *, by: str) -> ImportBatch | None:
    """An import that this client sent. One query."""
    rows = ImportBatch.objects.filter(code=code, requested_by=by)
    return within(rows, client, unit_field="unit").first()
