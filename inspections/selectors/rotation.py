"""Rounds (轮换) of a drawn session, for pages and commands."""

from collections.abc import Callable

from inspections.draw.transcript import Transcript, parse
from inspections.met_chart import Person, Rotation, rotation_of
from inspections.models.jobs import TeamMember
from inspections.models.sessions import DrawSession
from personnel.models import Inspector


def session_rotation(
    session: DrawSession, transcript: Transcript, name: Callable[[Inspector], str]
) -> Rotation | None:
    """Return the rounds and who met whom; None where there is one round only. One query.

    Args:
        name: how the page may call an inspector.
    """
    if transcript.rotation is None:
        return None
    seats = TeamMember.objects.filter(session=session, round=1).select_related("inspector__unit")
    people = {
        seat.inspector.code: Person(name(seat.inspector), seat.inspector.unit.name)
        for seat in seats
    }
    return rotation_of(transcript, people)


def rotation_summary(session: DrawSession) -> dict[str, int | None]:
    """Return rounds and partners, asked for and reached, for the summary of a command."""
    record = parse(bytes(session.result.transcript)).rotation
    return {
        "rounds": record.rounds if record else 1,
        "min_partners": record.min_partners if record else 0,
        "reached_partners": record.reached if record else None,
    }


def chosen_round(value: str, transcript: Transcript, *, team: str) -> int:
    """Return the round that an address asks for; 0 stands for all of them.

    Without a wish: the round of the team whose list is open, else the first.
    """
    if transcript.rotation is None or value == "all":
        return 0
    if value in {str(row) for row in range(1, transcript.rotation.rounds + 1)}:
        return int(value)
    return next((row.round for row in transcript.teams if row.id == team), 1)
