"""Who has been in teams with how many others, and how many people have practised."""

from collections import defaultdict
from datetime import date

from inspections.models.jobs import TeamMember
from inspections.models.practice import Practice, PracticeKind
from inspections.states import Status


def partner_counts(since: date, until: date, unit: str) -> list[int]:
    """For each inspector drawn in the period: with how many others in a team. One query."""
    rows = TeamMember.objects.filter(session__drawn_at__date__range=(since, until))
    rows = rows.exclude(session__status=Status.VOID)
    if unit:
        rows = rows.filter(session__unit__path__startswith=unit)
    teams: dict[int, list[int]] = defaultdict(list)
    for team_id, inspector_id in rows.order_by().values_list("team_id", "inspector_id"):
        teams[team_id].append(inspector_id)
    partners: dict[int, set[int]] = defaultdict(set)
    for members in teams.values():
        for one in members:
            partners[one].update(other for other in members if other != one)
    return [len(others) for others in partners.values()]


def trained_count(since: date, until: date) -> int:
    """People who went through a training draw in the period. One query."""
    rows = Practice.objects.filter(
        kind=PracticeKind.TRAINING, result__isnull=False, started_at__date__range=(since, until)
    )
    return rows.order_by().values("owner").distinct().count()
