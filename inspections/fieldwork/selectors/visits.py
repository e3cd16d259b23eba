"""Visits for the desk: which a user sees, and of which they may know the entity and the team."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Visit, VisitPart
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.states import OVER, VisitState
from inspections.fieldwork.wording import OF_MERGES, WORDS
from inspections.models.sessions import DrawSession
from inspections.selectors.passages import display_names
from inspections.selectors.public import disclosure_of
from personnel.models import Inspector
from shuangsuiji.ledger.selectors import records_about
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.selectors import scoped

# Who sees the desk of visits at all, and who may know a drawn list before it is open.
STAFF = (Role.PLANNER, Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR)
READERS = (Role.DRAW_OFFICER, Role.REVIEWER, Role.AUDITOR)
TOLD = ("at", "kind", "actor", "subject")  # of a record, without its payload
Reader = User | AnonymousUser


@dataclass(frozen=True)
class Row:
    """A visit as one reader may see it."""

    visit: Visit
    is_known: bool  # whether the reader may know entity and team
    crew: tuple[Inspector, ...]

    @property
    def team(self) -> str:
        visit = self.visit
        return visit.team.code if visit.team else visit.merged.code if visit.merged else ""


@dataclass(frozen=True)
class Tally:
    """How far the visits of a session are."""

    session: DrawSession
    counts: Counter[str]  # by state

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def wanted(self) -> int:
        """Those that are to be made: all but the stopped ones."""
        return self.total - self.counts[VisitState.STOPPED]

    @property
    def done(self) -> int:
        return self.counts[VisitState.REVIEWED]

    @property
    def bars(self) -> list[tuple[str, str, int, int, int]]:
        """State, label, count, and where its piece of a bar of 1000 begins and how long it is."""
        found, left = [], 0
        for state in VisitState:
            count = self.counts[state]
            if count:
                width = 1000 * count // self.total
                found.append((str(state), str(state.label), count, left, width))
                left += width
        return found


@dataclass(frozen=True)
class Step:
    """Something that happened to a visit."""

    at: datetime
    label: str
    name: str  # of who acted
    subject: str


def visits_visible_to(user: Reader, *, on: date) -> QuerySet[Visit]:
    """Visits of the user's units and of joint work they take part in, the next due first."""
    units = scoped(Unit.objects.all(), user, on=on, unit_field="", roles=STAFF).values("pk")
    joint = Q(session__task__partners__unit__in=units) | Q(parts__drawn__session__unit__in=units)
    mine = Visit.objects.filter(Q(unit__in=units) | joint).values("pk")
    return (
        Visit.objects.filter(pk__in=mine)
        .select_related("entity__responsible_unit", "session__task", "session__unit")
        .select_related("team", "merged", "outing__vehicle", "unit")
        .defer("session__header")
        .order_by("due_on", "code")
    )


def known_to(user: Reader, *, on: date) -> Q:
    """Visits whose entity and team the user may know.

    Officers, reviewers and auditors know the drawn list, and joint visits that they agreed to;
    everybody else waits until it is open or the team has gone. A superuser holds no business role.
    """
    gone = Q(opened_at__isnull=False) | Q(started_at__isnull=False)
    known = gone | Q(session__in=_open_sessions())
    if isinstance(user, User) and user.is_superuser:
        return known
    units = scoped(Unit.objects.all(), user, on=on, unit_field="", roles=READERS)
    part = VisitPart.objects.filter(
        visit__merged__isnull=False, drawn__session__unit__in=units.values("pk")
    )
    return known | Q(unit__in=units.values("pk")) | Q(pk__in=part.values("visit_id"))


def rows_for(user: Reader, visits: Iterable[Visit], *, on: date) -> list[Row]:
    """The visits with what the user may know of each. About six queries."""
    found = list(visits)
    pks = [visit.pk for visit in found]
    known = set(
        Visit.objects.filter(known_to(user, on=on), pk__in=pks).values_list("pk", flat=True)
    )
    crews = crews_of(visit for visit in found if visit.pk in known)
    return [Row(visit, visit.pk in known, crews.get(visit.pk, ())) for visit in found]


def matching(visits: QuerySet[Visit], text: str, known: Q) -> QuerySet[Visit]:
    """Visits by code, or by name or code of the entity where the reader may know it."""
    entity = Q(entity__name__icontains=text) | Q(entity__code__iexact=text)
    found = visits.filter(Q(code__icontains=text) | known & entity)
    return found


def of_unit(visits: QuerySet[Visit], path: str, known: Q) -> QuerySet[Visit]:
    """Visits of a bureau, and those to entities of a branch where the reader may know them."""
    home = Q(entity__responsible_unit__path__startswith=path)
    return visits.filter(Q(unit__path__startswith=path) | known & home)


def due(visits: QuerySet[Visit], which: str, *, today: date, soon: date) -> QuerySet[Visit]:
    """Visits that are not over and late, or due by the day ``soon``; all for another word."""
    waiting = visits.exclude(state__in=OVER)
    if which == "late":
        return waiting.filter(due_on__lt=today)
    return waiting.filter(due_on__range=(today, soon)) if which == "soon" else visits


def tallies(visits: QuerySet[Visit]) -> list[Tally]:
    """How far each session's visits are, the newest session first. Two queries."""
    rows = visits.order_by().values_list("session_id", "state").annotate(Count("pk"))
    counts: dict[int, Counter[str]] = {}
    for session, state, count in rows:
        counts.setdefault(session, Counter())[state] += count
    sessions = DrawSession.objects.filter(pk__in=counts).select_related("task", "unit")
    newest = sessions.defer("header").order_by("-sealed_at", "-pk")
    return [Tally(session, counts[session.pk]) for session in newest]


def steps_of(visit: Visit) -> list[Step]:
    """What the log says about a visit, its outing and its dispatch, oldest first. Three queries."""
    subjects = [visit.code, *([f"outing/{visit.outing_id}"] if visit.outing_id else [])]
    began = Q(kind=Event.SESSION_DISPATCHED, at=visit.dispatched_at)
    if visit.outing is not None:
        began |= Q(kind=Event.OUTING_PLANNED, at=visit.outing.planned_at)
    shared = records_about([visit.session.code]).filter(began)
    return _steps([*shared.values_list(*TOLD), *records_about(subjects).values_list(*TOLD)])


def steps_about(subjects: Iterable[str]) -> list[Step]:
    """What the log says about some visits and outings, oldest first. Two queries."""
    return _steps(records_about(subjects).values_list(*TOLD))


def _steps(records: Iterable[tuple[datetime, str, str, str]]) -> list[Step]:
    rows = sorted(records, key=lambda row: row[0])  # a merge may be agreed on before dispatch
    words = {**OF_MERGES, **WORDS}
    names = display_names(actor for _, _, actor, _ in rows)
    return [
        Step(at, words.get(kind, kind), names.get(actor, actor), subject)
        for at, kind, actor, subject in rows
    ]


EXPORT = (
    *("编号", "场次", "任务", "检查组", "状态", "检查截止", "出车日期", "半天", "顺序"),
    *("主体代码", "主体名称", "住所", "管辖单位", "组员"),
)
SEALED = "出发后公开"


def export_rows(rows: Sequence[Row]) -> Iterator[tuple[str, ...]]:
    """The visits as cells of ``EXPORT``; what the reader may not know is not there."""
    for row in rows:
        visit, outing, entity = row.visit, row.visit.outing, row.visit.entity
        unit = entity.responsible_unit
        inside = (
            (
                *(entity.code, entity.name, entity.address, unit.name if unit else ""),
                "、".join(member.name for member in row.crew),
            )
            if row.is_known
            else (SEALED,) * 5
        )
        yield (
            visit.code,
            visit.session.code,
            visit.session.task.name,
            row.team,
            str(VisitState(visit.state).label),
            visit.due_on.isoformat(),
            outing.day.isoformat() if outing else "",
            outing.get_half_display() if outing else "",
            str(visit.place) if outing else "",
            *inside,
        )


def _open_sessions() -> list[int]:
    """Sessions with visits whose drawn list is open to everybody. Two queries."""
    sessions = DrawSession.objects.filter(visits__isnull=False).distinct()
    published = sessions.filter(published_at__isnull=False).values_list("pk", flat=True)
    closed = sessions.filter(published_at__isnull=True).select_related("task").defer("header")
    return [*published, *(one.pk for one in closed if disclosure_of(one).names)]
