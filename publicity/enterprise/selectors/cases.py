"""Cases (异议、申诉) with their states and clocks, for both sides, the desk and the public."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate

from publicity.enterprise.models import Objection, ObjectionStep
from publicity.enterprise.policies import READERS
from publicity.enterprise.states import OPEN, TONES, CaseState, Stage, StepKind
from publicity.models import Publication, Withdrawal
from shuangsuiji.orgs.models import Unit, UnitKind, User
from shuangsuiji.orgs.selectors import scoped

BUREAUS = (UnitKind.PROVINCE, UnitKind.CITY, UnitKind.COUNTY)
STATE_OF = {
    None: CaseState.FILED,
    StepKind.TAKEN_UP.value: CaseState.IN_REVIEW,
    StepKind.REFUSED.value: CaseState.REFUSED,
    StepKind.REJECTED.value: CaseState.REJECTED,
    StepKind.TAKEN_BACK.value: CaseState.TAKEN_BACK,
}


@dataclass(frozen=True)
class Case:
    """One case as pages show it."""

    row: Objection
    state: CaseState
    due_on: date | None  # of the next step; None once nothing is left to do

    @property
    def tone(self) -> str:
        return TONES[self.state]

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    def is_late(self, today: date) -> bool:
        """Whether the next step is overdue."""
        return self.is_open and self.due_on is not None and self.due_on < today


def superior_of(unit: Unit) -> Unit | None:
    """The nearest bureau above a unit; None at the top."""
    above = unit.parent
    while above is not None and above.kind not in BUREAUS:
        above = above.parent
    return above


def last_day_to_appeal(answer: ObjectionStep) -> date:
    """The last day on which an appeal against the answer is taken."""
    return localdate(answer.at) + timedelta(days=settings.SSJ_APPEAL_DAYS)


def may_appeal(case: Case) -> bool:
    """Whether an appeal can still be filed against the answer to an objection."""
    answered = case.state in (CaseState.REFUSED, CaseState.REJECTED)
    return answered and case.row.stage == Stage.OBJECTION and not hasattr(case.row, "appeal")


def with_state(rows: QuerySet[Objection]) -> QuerySet[Objection]:
    """The rows with their last step, its due day, and whether a remedy was carried out."""
    newest = ObjectionStep.objects.filter(objection=OuterRef("pk")).order_by("-pk")
    corrected = Publication.objects.filter(
        visit=OuterRef("publication__visit"),
        corrects__isnull=False,
        published_at__gte=OuterRef("decided_at"),
    )
    gone = Withdrawal.objects.filter(
        publication__visit=OuterRef("publication__visit"), at__gte=OuterRef("decided_at")
    )
    return rows.annotate(
        last_kind=Subquery(newest.values("kind")[:1]),
        last_due=Subquery(newest.values("due_on")[:1]),
        decided_at=Subquery(newest.values("at")[:1]),
    ).annotate(is_corrected=Exists(corrected), is_gone=Exists(gone))


def case_of(row: Objection) -> Case:
    """A row of ``with_state`` with its state in words and its clock."""
    kind: str | None = row.last_kind  # type: ignore[attr-defined]  # annotated
    due: date | None = row.last_due  # type: ignore[attr-defined]
    if kind == StepKind.UPHELD:
        is_done: bool = row.is_corrected or row.is_gone  # type: ignore[attr-defined]
        state = CaseState.REMEDIED if is_done else CaseState.TO_REMEDY
    else:
        state = STATE_OF[kind]
    return Case(row, state, (row.accept_by if kind is None else due) if state in OPEN else None)


def cases(rows: QuerySet[Objection]) -> list[Case]:
    """Cases of the rows, in their order. One query."""
    found = with_state(rows).select_related("publication__entity", "publication__unit", "unit")
    return [case_of(row) for row in found]


def cases_for(user: User | AnonymousUser, *, on: date) -> QuerySet[Objection]:
    """Cases that somebody may read: heard by their units, or about results of their units."""
    heard = scoped(Objection.objects.all(), user, on=on, roles=READERS)
    about = scoped(
        Objection.objects.all(), user, on=on, roles=READERS, unit_field="publication__unit"
    )
    return Objection.objects.filter(pk__in=heard.values("pk")) | Objection.objects.filter(
        pk__in=about.values("pk")
    )


def cases_of_publication(publication: Publication) -> list[Case]:
    """Everything filed against one result, oldest first. One query."""
    return cases(Objection.objects.filter(publication=publication))


def cases_of_entity(entity_id: int) -> list[Case]:
    """Everything that one entity filed, newest first. One query."""
    rows = Objection.objects.filter(publication__entity=entity_id)
    return cases(rows.order_by("-filed_at", "-pk"))
