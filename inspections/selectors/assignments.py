"""Who goes to whom by now, as rows: the first draw with substitutions and supplements over it.

``changes.standing_of`` folds the same events for one session out of its sealed files; this module
answers for many sessions at once, by queries.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from inspections.models.jobs import DrawnEntity, TeamMember
from inspections.models.substitutions import SubstitutionDecision
from inspections.models.supplements import SupplementMember
from inspections.states import SUPPLEMENT_DRAWN, Status
from personnel.models import Inspector

BATCH = 900


def assigned() -> QuerySet[DrawnEntity]:
    """Drawn entities that a team goes to by now: with called substitutes, without replaced ones."""
    decisions = SubstitutionDecision.objects.filter(
        is_approved=True, session=OuterRef("session_id")
    )
    replaced = Exists(decisions.filter(replaced=OuterRef("entity_id")))
    called = Exists(decisions.filter(substitute=OuterRef("entity_id")))
    in_force = Q(is_reserve=False) & ~Q(replaced) | Q(is_reserve=True) & Q(called)
    return DrawnEntity.objects.filter(in_force).exclude(session__status=Status.VOID)


def team_ids(drawn: Iterable[DrawnEntity]) -> dict[int, int]:
    """Drawn row -> team, also for called substitutes, whose row names none. One query at most."""
    rows = list(drawn)
    found = {row.pk: row.team_id for row in rows if row.team_id is not None}
    called = {(row.session_id, row.entity_id): row.pk for row in rows if row.team_id is None}
    if called:
        decisions = SubstitutionDecision.objects.filter(
            is_approved=True, session_id__in={session for session, _ in called}
        )
        for session, entity, team in decisions.values_list(
            "session_id", "substitute_id", "team_id"
        ):
            if (session, entity) in called and team is not None:
                found[called[session, entity]] = team
    return found


def members_of(teams: Iterable[int]) -> dict[int, tuple[Inspector, ...]]:
    """Team -> the people who sit in it by now, the lead first. Two queries for each 900 teams."""
    seats: dict[int, dict[int, Inspector]] = defaultdict(dict)
    wanted = sorted(set(teams))
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        first = TeamMember.objects.filter(team_id__in=batch).select_related("inspector")
        for seat in first:
            seats[seat.team_id][seat.position] = seat.inspector
        later = SupplementMember.objects.filter(
            team_id__in=batch, supplement__status__in=SUPPLEMENT_DRAWN
        ).select_related("inspector")
        for change in later.order_by("supplement__number"):
            seats[change.team_id][change.position] = change.inspector
    return {team: tuple(by[place] for place in sorted(by)) for team, by in seats.items()}
