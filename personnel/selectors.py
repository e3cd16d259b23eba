"""Reading inspectors: lists for people, and who may be drawn within a window of days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Prefetch, Q, QuerySet

from personnel.models import Absence, Inspector, InspectorStatus, SpecialistTag
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.selectors import outermost, scoped

# Witnesses come from outside and have no business with the staff's telephone numbers.
READERS = tuple(role for role in Role if role != Role.WITNESS)


class Exclusion(StrEnum):
    """Why an inspector cannot be drawn; codes stand in sealed frames."""

    INACTIVE = "INACTIVE"
    UNIT_CLOSED = "UNIT_CLOSED"
    CREDENTIAL_EXPIRED = "CREDENTIAL_EXPIRED"
    ABSENT = "ABSENT"

    @property
    def label(self) -> str:
        """In words, for pages."""
        return {
            Exclusion.INACTIVE: "状态失效",
            Exclusion.UNIT_CLOSED: "所在单位已停用",
            Exclusion.CREDENTIAL_EXPIRED: "执法证在任务期内到期",
            Exclusion.ABSENT: "任务期内有缺勤",
        }[self]


@dataclass(frozen=True)
class Availability:
    """One inspector and, when not drawable, the first reason that holds."""

    inspector: Inspector
    reason: Exclusion | None

    @property
    def is_eligible(self) -> bool:
        return self.reason is None


def inspectors(user: User | AnonymousUser, *, on: date) -> QuerySet[Inspector]:
    """Inspectors inside the user's grants with unit and tags, by unit and name. Three queries."""
    return (
        scoped(Inspector.objects.all(), user, on=on, roles=READERS)
        .select_related("unit")
        .prefetch_related("tags")
        .order_by("unit__path", "name", "code")
    )


def matching(
    queryset: QuerySet[Inspector], text: str, *, with_phone: bool = True
) -> QuerySet[Inspector]:
    """Those whose name, number or unit contains ``text``, or whose telephone ends with it."""
    found = (
        Q(name__icontains=text)
        | Q(code__icontains=text)
        | Q(credential_no__icontains=text)
        | Q(unit__name__icontains=text)
    )
    if with_phone and text.isdigit() and len(text) >= 4:
        found |= Q(phone__endswith=text)
    return queryset.filter(found)


def available_inspectors(
    units: Iterable[Unit], *, window_from: date, window_to: date
) -> list[Availability]:
    """Every inspector of the units and what lies below them, drawable or with a coded reason.

    A credential must hold through the last day of the window (domain rule V1); an absence
    of a single day inside the window excludes. Ordered by code. Four queries.
    """
    paths = tuple(outermost(unit.path for unit in units))
    within = [pk for pk, path in Unit.objects.values_list("pk", "path") if path.startswith(paths)]
    rows = (
        Inspector.objects.filter(unit_id__in=within)
        .select_related("unit")
        .prefetch_related("tags")
        .order_by("code")
    )
    away = set(
        absences_within(window_from, window_to)
        .filter(inspector__unit_id__in=within)
        .values_list("inspector_id", flat=True)
    )
    return [
        Availability(row, _exclusion(row, window_to=window_to, is_away=row.pk in away))
        for row in rows
    ]


def _exclusion(inspector: Inspector, *, window_to: date, is_away: bool) -> Exclusion | None:
    if inspector.status != InspectorStatus.ACTIVE:
        return Exclusion.INACTIVE
    if not inspector.unit.is_active:
        return Exclusion.UNIT_CLOSED
    if inspector.credential_valid_until < window_to:
        return Exclusion.CREDENTIAL_EXPIRED
    return Exclusion.ABSENT if is_away else None


def absences_within(first: date, last: date) -> QuerySet[Absence]:
    """Absences that touch the days from ``first`` to ``last`` and were not withdrawn."""
    return Absence.objects.filter(from_on__lte=last, to_on__gte=first, withdrawn_at__isnull=True)


def inspector_of(user: User | AnonymousUser) -> Inspector | None:
    """The inspector record that belongs to an account, for 抽与查相分离. One query."""
    if not isinstance(user, User):
        return None
    return Inspector.objects.filter(user=user).select_related("unit").first()


def inspector_with_absences(queryset: QuerySet[Inspector]) -> QuerySet[Inspector]:
    """For the detail page: all absences, newest first."""
    return queryset.select_related("unit", "user").prefetch_related(
        Prefetch("absences", Absence.objects.order_by("-from_on", "-pk"))
    )


def by_credential(queryset: QuerySet[Inspector]) -> dict[str, Inspector]:
    """Inspectors with unit and tags by credential number. Two queries."""
    rows = queryset.select_related("unit").prefetch_related("tags")
    return {row.credential_no: row for row in rows}


def specialist_tags() -> QuerySet[SpecialistTag]:
    """Every tag by code. One query."""
    return SpecialistTag.objects.order_by("code")


def figures(queryset: QuerySet[Inspector], *, today: date, soon_days: int) -> dict[str, int]:
    """Total, active, expired and soon expiring inspectors. One query."""
    active = Q(status=InspectorStatus.ACTIVE)
    soon = (today, today + timedelta(days=soon_days))
    return queryset.order_by().aggregate(
        total=Count("pk"),
        drawable=Count("pk", filter=active & Q(credential_valid_until__gte=today)),
        expired=Count("pk", filter=active & Q(credential_valid_until__lt=today)),
        soon=Count("pk", filter=active & Q(credential_valid_until__range=soon)),
    )


def tag_counts(queryset: QuerySet[Inspector]) -> dict[str, int]:
    """How many of the given inspectors carry each tag, by tag code. One query."""
    rows = (
        SpecialistTag.objects.filter(inspectors__in=queryset.order_by().values("pk"))
        .values_list("code")
        .annotate(Count("inspectors", distinct=True))
    )
    return dict(rows)


def inspector_counts_by_unit() -> dict[int, int]:
    """How many active inspectors each unit has, by unit id. One query."""
    rows = (
        Inspector.objects.filter(status=InspectorStatus.ACTIVE)
        .order_by()
        .values_list("unit_id")
        .annotate(Count("pk"))
    )
    return dict(rows)
