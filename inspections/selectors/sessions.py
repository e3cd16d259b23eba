"""Reading sessions for pages and commands."""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from inspections.models.jobs import DrawJob, DrawnEntity, Team
from inspections.models.merging import TaskPartner
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession
from shuangsuiji.orgs.models import Unit, User
from shuangsuiji.orgs.selectors import scoped


def sessions_visible_to(user: User | AnonymousUser, *, on: date) -> QuerySet[DrawSession]:
    """Sessions of the user's units and of joint tasks they take part in, newest first.

    The header bytes are not loaded.
    """
    units = scoped(Unit.objects.all(), user, on=on, unit_field="").values("pk")
    joint = TaskPartner.objects.filter(unit__in=units).values("task_id")
    return (
        DrawSession.objects.filter(Q(unit__in=units) | Q(task_id__in=joint))
        .select_related("task", "unit")
        .defer("header")
        .order_by("-sealed_at", "-pk")
    )


def public_sessions() -> QuerySet[DrawSession]:
    """Every session ever sealed, by unit, year and number: a hole would be seen by all."""
    return (
        DrawSession.objects.select_related("unit", "task")
        .defer("header")
        .order_by("unit__path", "-year", "-number")
    )


def units_of_sessions(codes: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """Ids of the units of sessions: the one that draws, then partners. One query."""
    rows = DrawSession.objects.filter(code__in=set(codes)).values_list(
        "code", "unit_id", "task__partners__unit_id"
    )
    found: dict[str, dict[int, None]] = {}
    for code, unit, partner in rows:
        found.setdefault(code, {unit: None}).update({partner: None} if partner else {})
    return {code: tuple(units) for code, units in found.items()}


def has_session(task: Task) -> bool:
    """Whether the task was ever sealed; from then on it may not change. One query."""
    return DrawSession.objects.filter(task=task).exists()


def drawn_entities(session: DrawSession) -> QuerySet[DrawnEntity]:
    """Drawn entities in ticket order, then reserves. One query."""
    return session.drawn.select_related("entity", "team").order_by("is_reserve", "order")


def teams(session: DrawSession) -> QuerySet[Team]:
    """Teams with members and their inspectors. Three queries."""
    return session.teams.prefetch_related("members__inspector__unit").order_by("code")


def job_of(session: DrawSession) -> DrawJob | None:
    """The draw job, if the draw was asked for. One query."""
    return DrawJob.objects.filter(session=session).first()


def is_public(session: DrawSession) -> bool:
    """Whether names, seed and transcript may be shown to everybody."""
    return session.published_at is not None
