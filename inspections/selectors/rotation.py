"""What a session of several rounds (轮换) reached, for pages and commands."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspections.draw.rotation import RotationRecord
from inspections.draw.transcript import Transcript, parse
from inspections.models.sessions import DrawSession

SHOWN_UP_TO = 120  # people; a larger table helps nobody


@dataclass(frozen=True)
class RoundTeams:
    """One round: its number, how many teams, how many entities they check."""

    number: int
    teams: int
    entities: int


@dataclass(frozen=True)
class MetRow:
    """One person and with whom they shared a team: round by column, "" where never."""

    inspector: str
    branch: str
    partners: int  # of other branches
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Rotation:
    """The rounds of a drawn session and who met whom; ``rows`` is empty where too many."""

    record: RotationRecord
    rounds: tuple[RoundTeams, ...]
    people: int
    rows: tuple[MetRow, ...]

    @property
    def spread(self) -> tuple[tuple[int, int], ...]:
        """How many people met so many of other branches: (partners, people), ascending."""
        counts: dict[int, int] = {}
        for _, partners in self.record.partners:
            counts[partners] = counts.get(partners, 0) + 1
        return tuple(sorted(counts.items()))

    @property
    def pairs(self) -> int:
        """How many different pairs worked together."""
        return sum(len([c for c in row.cells if c]) for row in self.rows) // 2


def rotation_of(transcript: Transcript, branches: dict[str, str]) -> Rotation | None:
    """Return what a transcript says of its rounds; None where there is one only.

    Args:
        branches: branch of each inspector, by id; people of a branch stand together.
    """
    record = transcript.rotation
    if record is None:
        return None
    team_of = dict(transcript.assignment)
    round_of = {team.id: team.round for team in transcript.teams}
    checked = [0] * (record.rounds + 1)
    contents = {package.id: len(package.entities) for package in transcript.packages}
    for target, team in team_of.items():
        checked[round_of[team]] += contents.get(target, 1)
    formed = [team.round for team in transcript.teams]
    people = [id_ for id_, _ in record.partners]
    return Rotation(
        record=record,
        rounds=tuple(
            RoundTeams(number, formed.count(number), checked[number])
            for number in range(1, record.rounds + 1)
        ),
        people=len(people),
        rows=_rows(transcript, record, branches) if len(people) <= SHOWN_UP_TO else (),
    )


def rotation_summary(session: DrawSession) -> dict[str, int | None]:
    """Return rounds and partners, asked for and reached, for the summary of a command."""
    record = parse(bytes(session.result.transcript)).rotation
    return {
        "rounds": record.rounds if record else 1,
        "min_partners": record.min_partners if record else 0,
        "reached_partners": record.reached if record else None,
    }


def _rows(
    transcript: Transcript, record: RotationRecord, branches: dict[str, str]
) -> tuple[MetRow, ...]:
    met: dict[tuple[str, str], int] = {}
    for team in transcript.teams:
        for one in team.members:
            for other in team.members:
                if one != other:
                    met[one, other] = team.round
    partners = dict(record.partners)
    ordered: Sequence[str] = sorted(partners, key=lambda id_: (branches.get(id_, ""), id_))
    return tuple(
        MetRow(
            inspector=one,
            branch=branches.get(one, ""),
            partners=partners[one],
            cells=tuple(str(met.get((one, other), "")) for other in ordered),
        )
        for one in ordered
    )
