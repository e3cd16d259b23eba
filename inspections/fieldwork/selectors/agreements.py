"""How far first and second readers agree, item by item; and what can be sampled."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet

from inspections.fieldwork.models.reading import SampledForm
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.forms import content_of
from inspections.fieldwork.states import OVER, VisitState
from inspections.models.sessions import DrawSession
from inspections.oneform.yardstick import Agreement, agreement
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.selectors import scoped


def agreements(picks: Iterable[SampledForm]) -> list[Agreement]:
    """Agreement on every item that was read twice, the least agreed first."""
    pairs: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for pick in picks:
        reading = getattr(pick, "reading", None)
        if reading is None:
            continue
        for one in content_of(pick.form).answers:
            if one.code in reading.answers:
                pairs[one.code].append((one.answer.value, reading.answers[one.code]))
    found = [agreement(item, rows) for item, rows in pairs.items()]
    return sorted(found, key=lambda row: (row.same_bp, row.item))


def open_sessions(user: User | AnonymousUser, *, on: date) -> QuerySet[DrawSession]:
    """Sessions whose every visit is over and that have no sample yet."""
    visits = Visit.objects.filter(session=OuterRef("pk"))
    rows = DrawSession.objects.filter(
        Exists(visits.filter(state=VisitState.REVIEWED)),
        ~Exists(visits.exclude(state__in=OVER)),
        reading_samples__isnull=True,
    )
    mine = scoped(rows, user, on=on, roles=(Role.REVIEWER,))
    return mine.select_related("task", "unit").defer("header").order_by("code")
