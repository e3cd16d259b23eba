"""Lists of what waits after visits: reviews, held submissions, hand-overs, transfers, readings."""

from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, Q, QuerySet

from inspections.fieldwork.models.followups import FollowUp, Transfer
from inspections.fieldwork.models.forms import FormVersion, HeldSubmission
from inspections.fieldwork.models.reading import SampledForm
from inspections.fieldwork.models.visits import Visit, VisitPart
from inspections.fieldwork.states import FollowUpState, VisitState
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.selectors import scoped

READERS = (Role.REVIEWER, Role.PLANNER, Role.DRAW_OFFICER, Role.AUDITOR)
OWNERS = (*READERS, Role.BRANCH_HEAD)
Reader = User | AnonymousUser


def files_open_to(user: Reader, *, on: date) -> QuerySet[Visit]:
    """Visits whose files staff may read: of their units, and joint ones that they have a part in.

    One query for the grants.
    """
    units = scoped(Unit.objects.all(), user, on=on, unit_field="", roles=READERS).values("pk")
    joint = VisitPart.objects.filter(visit__merged__isnull=False, drawn__session__unit__in=units)
    return Visit.objects.filter(Q(unit__in=units) | Q(pk__in=joint.values("visit_id")))


def waiting_reviews(user: Reader, *, on: date) -> QuerySet[Visit]:
    """Visits that both inspectors signed, the longest waiting first."""
    rows = files_open_to(user, on=on).filter(state=VisitState.SIGNED)
    return rows.select_related("entity", "unit", "session").order_by("submitted_at", "code")


def waiting_corrections(user: Reader, *, on: date) -> QuerySet[FormVersion]:
    """Corrections of locked results that nobody has decided about."""
    rows = FormVersion.objects.filter(visit__state=VisitState.REVIEWED, review__isnull=True)
    mine = rows.filter(visit__in=files_open_to(user, on=on).values("pk"))
    return mine.select_related("visit__entity", "visit__unit").order_by("submitted_at")


def held_submissions(user: Reader, *, on: date) -> QuerySet[HeldSubmission]:
    """Held submissions, open ones first."""
    rows = scoped(
        HeldSubmission.objects.all(), user, on=on, unit_field="visit__unit", roles=READERS
    )
    return (
        rows.select_related("visit__entity", "visit__unit", "decision")
        .defer("body")
        .order_by(F("decision__decided_at").desc(nulls_first=True), "-sent_at")
    )


def follow_ups(user: Reader, *, on: date) -> QuerySet[FollowUp]:
    """Hand-overs that the user's units gave or own, the next due first."""
    gave = scoped(FollowUp.objects.all(), user, on=on, unit_field="visit__unit", roles=READERS)
    owned = scoped(FollowUp.objects.all(), user, on=on, unit_field="owner", roles=OWNERS)
    rows = FollowUp.objects.filter(Q(pk__in=gave.values("pk")) | Q(pk__in=owned.values("pk")))
    return rows.select_related("visit__entity", "visit__unit", "owner").order_by("due_on", "code")


def recheck_units(user: Reader, *, on: date) -> QuerySet[Unit]:
    """Units of a reviewer with follow-ups that were settled since the last sample."""
    rows = FollowUp.objects.filter(state=FollowUpState.SETTLED, sampled_at__isnull=True)
    mine = scoped(rows, user, on=on, unit_field="visit__unit", roles=(Role.REVIEWER,))
    return Unit.objects.filter(pk__in=mine.values("visit__unit")).order_by("path")


def transfers(user: Reader, *, on: date) -> QuerySet[Transfer]:
    """Transfers of the user's units, the latest first."""
    rows = scoped(Transfer.objects.all(), user, on=on, unit_field="visit__unit", roles=READERS)
    return rows.select_related("visit__entity", "visit__unit").prefetch_related("answers")


def readings(user: Reader, *, on: date) -> QuerySet[SampledForm]:
    """Files of samples, unread ones first."""
    rows = scoped(
        SampledForm.objects.all(),
        user,
        on=on,
        unit_field="form__visit__unit",
        roles=(Role.REVIEWER, Role.AUDITOR),
    )
    return rows.select_related(
        "form__visit__entity", "form__visit__unit", "form__review", "sample", "reading"
    ).order_by(F("reading__read_at").asc(nulls_first=True), "pk")


@dataclass(frozen=True)
class Clocks:
    """How hand-overs stand: open ones by who is late with what."""

    open: int
    late_answers: int
    late_settlements: int
    disputed: int
    settled: int
    ownerless: int  # 0 by construction; shown because the founding text asks for it


def clocks(rows: QuerySet[FollowUp], *, today: date) -> Clocks:
    """Both clocks over the given hand-overs. One query."""
    settled = Q(state=FollowUpState.SETTLED)
    found = rows.order_by().aggregate(
        open=Count("pk", filter=~settled),
        late_answers=Count("pk", filter=Q(state=FollowUpState.OFFERED, answer_by__lt=today)),
        late_settlements=Count("pk", filter=~settled & Q(due_on__lt=today)),
        disputed=Count("pk", filter=Q(state=FollowUpState.DISPUTED)),
        settled=Count("pk", filter=settled),
        ownerless=Count("pk", filter=Q(owner__isnull=True)),
    )
    return Clocks(**found)


def hours_to_lock(visit: Visit) -> int | None:
    """Whole hours from the start of the visit to the locked result (pains 1.15)."""
    started: datetime | None = visit.started_at or visit.submitted_at
    if started is None or visit.reviewed_at is None:
        return None
    return int((visit.reviewed_at - started).total_seconds() // 3600)
