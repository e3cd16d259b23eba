"""Published results: what is on show, their text, and what waits to be published."""

from datetime import date
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.publishable import reviewed_visits
from inspections.fieldwork.selectors.publishing_term import publish_due
from publicity.models import Publication, Withdrawal
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.selectors import scoped
from shuangsuiji.orgs.workdays import calendar


def shown_results(*, on: date) -> QuerySet[Publication]:
    """Publications inside their display term that nobody withdrew, newest first."""
    # Not by a join: PostgreSQL then takes the result for one row, and sorts all of them.
    gone = Exists(Withdrawal.objects.filter(publication=OuterRef("pk")))
    rows = Publication.objects.filter(~gone, shown_until__gte=on)
    return rows.select_related("unit").defer("content")


def totals(rows: QuerySet[Publication]) -> dict[str, int]:
    """Checked and with problems, each visit once by its newest publication. One query."""
    last = rows.filter(correction__isnull=True).order_by()
    return last.aggregate(checked=Count("pk"), problems=Count("pk", filter=Q(has_problem=True)))


def public_text(row: Publication) -> dict[str, Any]:
    """The published text."""
    found = parse_canonical(bytes(row.content))
    if not isinstance(found, dict):
        raise TypeError(f"publication {row.code} has no object")
    return found


def waiting_results(user: User | AnonymousUser, *, on: date) -> list[tuple[Visit, date]]:
    """Reviewed visits of the user's units whose version in force is not public, with due days."""
    waiting = reviewed_visits(done=Publication.objects.values("form_id"))
    rows = scoped(waiting, user, on=on, roles=(Role.PUBLISHER, Role.REVIEWER))
    days = calendar()
    dated = [(visit, publish_due(visit, days)) for visit in rows.select_related("session__task")]
    return [(visit, due) for visit, due in dated if due is not None]
