"""Who met whom in a rotation (轮换), as a drawing: one square per pair, told by its round."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from inspections.draw.rotation import RotationRecord
from inspections.draw.transcript import Transcript

SHOWN_UP_TO = 120  # people; a larger chart helps nobody
CELL = 20
LEFT, TOP = 250, 34
RIGHT = 70  # room for the number of partners


@dataclass(frozen=True)
class Person:
    """How somebody is called on the page; people of one branch stand together."""

    name: str
    branch: str


@dataclass(frozen=True)
class Square:
    """A pair that shared a team, where it is drawn and in which round."""

    x: int
    y: int
    round: int


@dataclass(frozen=True)
class Row:
    """One person: label, place, people of other branches met, and the squares of the row."""

    number: int
    person: Person
    y: int
    partners: int
    squares: tuple[Square, ...]

    @property
    def middle(self) -> int:
        return self.y + CELL // 2

    @property
    def column(self) -> int:
        """The middle of the person's own column."""
        return LEFT + (self.number - 1) * CELL + CELL // 2


@dataclass(frozen=True)
class RoundFigures:
    """One round: how many teams it has and how many entities they check."""

    number: int
    teams: int
    entities: int


@dataclass(frozen=True)
class Rotation:
    """What a session of several rounds reached, in figures and as a chart (if not too large)."""

    record: RotationRecord
    rounds: tuple[RoundFigures, ...]
    rows: tuple[Row, ...]
    own_blocks: tuple[tuple[int, int], ...]  # (first row, people) of each branch
    cell: int = CELL
    left: int = LEFT
    top: int = TOP

    @property
    def people(self) -> int:
        return len(self.record.partners)

    @property
    def spread(self) -> tuple[tuple[int, int], ...]:
        """How many people met so many of other branches: (partners, people), ascending."""
        counts: dict[int, int] = {}
        for _, partners in self.record.partners:
            counts[partners] = counts.get(partners, 0) + 1
        return tuple(sorted(counts.items()))

    @property
    def side(self) -> int:
        return len(self.rows) * CELL

    @property
    def width(self) -> int:
        return LEFT + self.side + RIGHT

    @property
    def height(self) -> int:
        return TOP + self.side + 6

    @property
    def right(self) -> int:
        return LEFT + self.side

    @property
    def blocks(self) -> tuple[tuple[int, int], ...]:
        """Where the squares of one's own branch are outlined: (offset, length)."""
        return tuple((first * CELL, count * CELL) for first, count in self.own_blocks if count > 1)


def rotation_of(transcript: Transcript, people: Mapping[str, Person]) -> Rotation | None:
    """Return what a transcript says of its rounds; None where there is one only.

    Args:
        people: everybody drawn, by id, as the page may call them.
    """
    record = transcript.rotation
    if record is None:
        return None
    ordered = sorted(dict(record.partners), key=lambda id_: (people[id_].branch, id_))
    shown = ordered if len(ordered) <= SHOWN_UP_TO else []
    return Rotation(
        record=record,
        rounds=_rounds(transcript, record.rounds),
        rows=tuple(_rows(transcript, dict(record.partners), shown, people)),
        own_blocks=_blocks([people[id_].branch for id_ in shown]),
    )


def _rounds(transcript: Transcript, rounds: int) -> tuple[RoundFigures, ...]:
    round_of = {team.id: team.round for team in transcript.teams}
    contents = {package.id: len(package.entities) for package in transcript.packages}
    teams, entities = [0] * (rounds + 1), [0] * (rounds + 1)
    for number in round_of.values():
        teams[number] += 1
    for target, team in transcript.assignment:
        entities[round_of[team]] += contents.get(target, 1)
    return tuple(RoundFigures(n, teams[n], entities[n]) for n in range(1, rounds + 1))


def _rows(
    transcript: Transcript,
    partners: Mapping[str, int],
    shown: Sequence[str],
    people: Mapping[str, Person],
) -> list[Row]:
    met: dict[str, dict[str, int]] = {id_: {} for id_ in shown}
    if shown:
        for team in transcript.teams:
            for one in team.members:
                met[one].update({other: team.round for other in team.members if other != one})
    place = {id_: number for number, id_ in enumerate(shown)}
    rows = []
    for id_ in shown:
        y = TOP + place[id_] * CELL
        squares = (Square(LEFT + place[o] * CELL, y, r) for o, r in sorted(met[id_].items()))
        rows.append(Row(place[id_] + 1, people[id_], y, partners[id_], tuple(squares)))
    return rows


def _blocks(branches: Sequence[str]) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for index, branch in enumerate(branches):
        if index and branches[index - 1] == branch:
            found[-1] = (found[-1][0], found[-1][1] + 1)
        else:
            found.append((index, 1))
    return tuple(found)
