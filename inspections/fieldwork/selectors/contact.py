"""The code of a visit, and what whoever scans it may see."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Avg, Count, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from inspections.fieldwork.models.contact import Objection, Plea, VisitCode, VisitRating
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.crews import crew_of, ever_in_crew, inspector_of
from inspections.fieldwork.selectors.documents import documents_of
from inspections.fieldwork.selectors.sheets import SheetItem, items_of
from inspections.guard.meter import Meter
from inspections.selectors.meters import meter_of_visits
from inspections.selectors.visits import visits_to
from personnel.models import Inspector
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import valid_grants

TOKEN = re.compile(r"[a-z2-7]{32}")
GOOD_FOR = timedelta(days=180)  # the longest time in which a visit can be gone to law over
FEWEST = 5  # ratings of a month below which no figures are shown
Reader = User | AnonymousUser


@dataclass(frozen=True)
class CodePage:
    """What the party sees."""

    visit: Visit
    crew: tuple[Inspector, ...]
    items: tuple[SheetItem, ...]
    meter: Meter
    documents: list[FieldDocument]
    objections: list[Objection]
    is_rated: bool
    expires_on: date


class ExpiredCodeError(Exception):
    """The code was genuine, and its time is over."""


def token_of(visit: Visit) -> str:
    """The code of a visit, made anew from the secret of this machine each time it is shown."""
    return _token(visit, settings.SECRET_KEY)


def shown_token(visit: Visit) -> str | None:
    """The code that matches the kept hash, also after the secret was changed. One query."""
    code = VisitCode.objects.filter(visit=visit).first()
    if code is None:
        return None
    made = (_token(visit, key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))
    return next((token for token in made if token_hash(token) == code.token_hash), None)


def token_hash(token: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(token.encode("ascii")).hexdigest()


def expiry_of(visit: Visit) -> date | None:
    """The last day of the visit's code. One query."""
    code = VisitCode.objects.filter(visit=visit).first()
    return timezone.localdate(code.issued_at + GOOD_FOR) if code else None


def visit_of_token(token: str, *, now: datetime) -> Visit | None:
    """The visit whose code this is. One query.

    Raises:
        ExpiredCodeError: its time is over.
    """
    if not TOKEN.fullmatch(token):
        return None
    code = (
        VisitCode.objects.select_related(
            "visit__session__task", "visit__unit", "visit__entity__responsible_unit"
        )
        .filter(token_hash=token_hash(token))
        .first()
    )
    if code is None:
        return None
    if now > code.issued_at + GOOD_FOR:
        raise ExpiredCodeError
    return code.visit


def code_page(visit: Visit, *, now: datetime) -> CodePage:
    """Everything for the page behind the code. About fifteen queries."""
    known = visits_to(visit.entity_id)
    today = timezone.localdate(now)
    return CodePage(
        visit=visit,
        crew=crew_of(visit),
        items=items_of([visit]).get(visit.pk, ()),
        meter=meter_of_visits(visit.entity, known, today=today),
        documents=list(documents_of(visit)),
        objections=list(visit.objections.select_related("answer").order_by("filed_at", "pk")),
        is_rated=hasattr(visit, "spent_rating"),
        expires_on=expiry_of(visit) or today,
    )


def ratings_by_month(unit_path: str) -> list[dict[str, object]]:
    """Ratings of a bureau by month; months with fewer than FEWEST show nothing but that."""
    yes = {
        name: Count("pk", filter=Q(**{name: True}))
        for name in ("showed_credentials", "stayed_on_items", "was_clean")
    }
    rows = (
        VisitRating.objects.filter(unit__path__startswith=unit_path)
        .order_by()
        .values("month")
        .annotate(count=Count("pk"), average=Avg("stars"), **yes)
        .order_by("-month")
    )
    return [
        dict(row) if row["count"] >= FEWEST else {"month": row["month"], "count": row["count"]}
        for row in rows
    ]


def objections_for(user: Reader, *, on: date) -> QuerySet[Objection]:
    """Objections to visits of the units that the user reviews, the next due first. Two queries."""
    return (
        Objection.objects.filter(_within(user, (Role.REVIEWER, Role.AUDITOR), on))
        .select_related("visit__entity", "visit__unit", "visit__session", "answer")
        .order_by("answer__answered_at", "answer_by", "pk")
    )


def pleas_for(user: Reader, *, on: date) -> list[Plea]:
    """Pleas that a reviewer or auditor may read: of their units, and not about their own visits.

    Nobody else reads them, whoever runs the machine included. Three queries, and three a plea
    where the reader is an inspector.
    """
    rows = list(
        Plea.objects.filter(_within(user, (Role.REVIEWER, Role.AUDITOR), on))
        .select_related("visit__entity", "visit__unit", "visit__session__task")
        .order_by("-happened_at", "-pk")
    )
    own = inspector_of(user, on=on) or Inspector.objects.filter(user_id=user.pk or 0).first()
    return rows if own is None else [row for row in rows if not ever_in_crew(row.visit, own)]


def may_read_pleas(user: Reader, *, on: date) -> bool:
    """Whether the list of pleas is anything to the user. One query."""
    return valid_grants(user, on=on).filter(role__in=(Role.REVIEWER, Role.AUDITOR)).exists()


def _within(user: Reader, roles: tuple[Role, ...], on: date) -> Q:
    """Visits inside the user's own grants; being a superuser is none."""
    paths = valid_grants(user, on=on).filter(role__in=roles).values_list("unit__path", flat=True)
    inside = Q(pk__in=[])
    for path in paths:
        inside |= Q(visit__unit__path__startswith=path)
    return inside


def _token(visit: Visit, secret: str | bytes) -> str:
    made = salted_hmac("ssj.visit-code", visit.code, secret=secret, algorithm="sha256").digest()
    return base64.b32encode(made[:20]).decode("ascii").lower()
