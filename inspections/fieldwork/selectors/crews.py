"""Who goes on a visit by now: the seats of its team, or the people of its merged visit.

Nothing is copied at dispatch, so that access begins and ends with the seat.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from inspections.fieldwork.models.visits import CheckIn, Outing, Visit
from inspections.fieldwork.policies import is_open
from inspections.models.jobs import TeamMember
from inspections.models.merging import MergedVisitMember
from inspections.models.supplements import SupplementMember
from inspections.selectors.assignments import assigned, members_of
from personnel.models import Inspector
from shuangsuiji.orgs.models import User

CrewMember: TypeAlias = Inspector  # the name for layers that do not reach the register


def crews_of(visits: Iterable[Visit | Outing]) -> dict[int, tuple[Inspector, ...]]:
    """Id of the visit or outing -> the people who go, the lead first. Three queries at most."""
    rows = list(visits)
    teams = members_of(visit.team_id for visit in rows if visit.team_id is not None)
    merged: dict[int, list[Inspector]] = {}
    members = MergedVisitMember.objects.filter(
        merged_id__in=[visit.merged_id for visit in rows if visit.merged_id is not None]
    ).select_related("inspector")
    for member in members.order_by("position"):
        merged.setdefault(member.merged_id, []).append(member.inspector)
    return {
        visit.pk: teams.get(visit.team_id, ())
        if visit.team_id is not None
        else tuple(merged.get(visit.merged_id or 0, ()))
        for visit in rows
    }


def crew_of(visit: Visit) -> tuple[Inspector, ...]:
    """The people who go on one visit, the lead first."""
    return crews_of([visit])[visit.pk]


def visits_of(inspector: Inspector) -> QuerySet[Visit]:
    """Visits of the teams in which the inspector sits by now, without those that are void."""
    seats = TeamMember.objects.filter(inspector=inspector).values_list("team_id", flat=True)
    later = SupplementMember.objects.filter(inspector=inspector).values_list("team_id", flat=True)
    teams = {
        team
        for team, people in members_of({*seats, *later}).items()
        if any(one.pk == inspector.pk for one in people)
    }
    mine = Q(team_id__in=teams) | Q(merged__members__inspector=inspector)
    return in_force().filter(mine).distinct()


def ever_in_crew(visit: Visit, inspector: Inspector) -> bool:
    """Whether somebody goes on the visit, or did before a replacement. Two queries at most."""
    if visit.merged_id is not None:
        return MergedVisitMember.objects.filter(
            merged_id=visit.merged_id, inspector=inspector
        ).exists()
    seats = {"team_id": visit.team_id, "inspector": inspector}
    return (
        TeamMember.objects.filter(**seats).exists()
        or SupplementMember.objects.filter(**seats).exists()
    )


def open_ones(visits: Iterable[Visit], *, now: datetime) -> set[int]:
    """Ids of the visits whose teams may know by now where they go. Four queries at most."""
    rows = list(visits)
    crews = crews_of(visit for visit in rows if visit.waits_for_departure)
    there: dict[int, set[int]] = {}
    outings = {visit.outing_id or 0 for visit in rows if visit.pk in crews}
    if crews:
        came = CheckIn.objects.filter(outing_id__in=outings)
        for outing, inspector in came.values_list("outing_id", "inspector_id"):
            there.setdefault(outing, set()).add(inspector)
    return {
        visit.pk
        for visit in rows
        if is_open(
            visit,
            crew={one.pk for one in crews.get(visit.pk, ())},
            checked_in=there.get(visit.outing_id or 0, set()),
            now=now,
        )
    }


def in_force() -> QuerySet[Visit]:
    """Visits with at least one drawn row that still stands."""
    return Visit.objects.filter(parts__drawn__in=assigned()).distinct()


def inspector_of(user: User | AnonymousUser, *, on: date) -> Inspector | None:
    """The inspector whose account this is, if they may be sent on that day."""
    if not isinstance(user, User) or not user.is_active:
        return None
    return Inspector.objects.filter(
        user=user, status="ACTIVE", credential_valid_until__gte=on
    ).first()
