"""What changed after the draw, in order, for pages."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from inspections.models.sessions import DrawSession
from inspections.models.substitutions import SubstitutionDecision
from inspections.models.supplements import Supplement, SupplementLeave, SupplementMember
from inspections.selectors.changes import standing_of
from inspections.states import SUPPLEMENT_DRAWN
from personnel.models import Inspector


@dataclass(frozen=True)
class Change:
    """One event: either a decided substitution or a supplement, whatever its state."""

    at: datetime
    decision: SubstitutionDecision | None = None
    supplement: Supplement | None = None
    leaves: Sequence[SupplementLeave] = ()
    seats: Sequence[SupplementMember] = ()

    @property
    def is_in_force(self) -> bool:
        """Whether the assignment rests on it."""
        if self.decision is not None:
            return self.decision.is_approved
        return self.supplement is not None and self.supplement.status in SUPPLEMENT_DRAWN

    @property
    def end_note(self) -> str:
        """Why a supplement was refused or voided; public, and empty where it was neither."""
        row = self.supplement
        if row is None:
            return ""
        if row.refusal_note:
            return f"不同意：{row.refusal_note}"
        case = next((case for case in row.void_cases.all() if case.approved_by), None)
        return f"{case.get_reason_display()}：{case.note}" if case else ""


def timeline(session: DrawSession) -> list[Change]:
    """Substitutions approved and supplements of every state, oldest first. Five queries."""
    decisions = session.substitutions.filter(is_approved=True).select_related(
        "proposal", "replaced", "substitute", "team"
    )
    supplements = session.supplements.prefetch_related(
        "leaves__inspector__unit",
        "members__inspector__unit",
        "members__leaving__unit",
        "members__team",
        "void_cases",
    )
    rows = [Change(row.decided_at, decision=row) for row in decisions]
    rows += [
        Change(
            row.drawn_at or row.proposed_at,
            supplement=row,
            leaves=list(row.leaves.all()),
            seats=list(row.members.all()),
        )
        for row in supplements
    ]
    return sorted(rows, key=_place)


def _place(change: Change) -> tuple[datetime, int]:
    if change.decision is not None:
        return change.at, change.decision.number or 0
    return change.at, change.supplement.number if change.supplement else 0


@dataclass(frozen=True)
class Seat:
    """Who sits where by now, and since which supplement (0: since the draw)."""

    inspector: Inspector
    since: int


@dataclass
class Roster:
    """A team that changed, as it is by now."""

    team: str
    seats: dict[int, Seat] = field(default_factory=dict)

    @property
    def members(self) -> list[Seat]:
        return [self.seats[place] for place in sorted(self.seats)]


def changed_rosters(session: DrawSession, changes: Sequence[Change]) -> list[Roster]:
    """The teams in which somebody was replaced, by code. Two queries where there are any."""
    rosters: dict[str, Roster] = {}
    for change in changes:
        if change.supplement is None or not change.is_in_force:
            continue
        for seat in change.seats:
            roster = rosters.setdefault(seat.team.code, Roster(seat.team.code))
            roster.seats[seat.position] = Seat(seat.inspector, change.supplement.number)
    if not rosters:
        return []
    first = session.teams.filter(code__in=rosters).prefetch_related("members__inspector__unit")
    for team in first:
        for member in team.members.all():
            rosters[team.code].seats.setdefault(member.position, Seat(member.inspector, 0))
    return [rosters[code] for code in sorted(rosters)]


def replaced_codes(changes: Sequence[Change]) -> dict[str, str]:
    """Code of a replaced entity -> code of what replaced it."""
    return {
        change.decision.replaced.code: change.decision.substitute.code
        for change in changes
        if change.decision is not None and change.decision.substitute is not None
    }


def called_teams(changes: Sequence[Change]) -> dict[str, str]:
    """Code of a called substitute -> the team that checks it."""
    return {
        change.decision.substitute.code: change.decision.team.code
        for change in changes
        if change.decision is not None
        and change.decision.substitute is not None
        and change.decision.team is not None
    }


def people_by_team(session: DrawSession) -> dict[str, list[tuple[str, str]]]:
    """Team -> (code, name with unit) of who sits in it by now. Four queries."""
    teams = standing_of(session).teams
    names = {
        row.code: f"{row.name}（{row.unit.name}）"
        for row in people(code for members in teams.values() for code in members)
    }
    return {
        team: [(code, names.get(code, code)) for code in members]
        for team, members in sorted(teams.items())
    }


def people(codes: Iterable[str]) -> QuerySet[Inspector]:
    """Inspectors with their units, by unit. One query."""
    rows = Inspector.objects.filter(code__in=list(codes)).select_related("unit")
    return rows.order_by("unit__path", "code")
