"""Rotation (轮换): several rounds with the same people, in which no two share a team twice.

What one round leaves to the next, what can be said against a plan before any of it is tried,
and how packages or entities are dealt to the rounds (draw-spec, section 8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from inspections.draw.teams_members import Member
from inspections.draw.tickets import ticketed

NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Earlier:
    """What the earlier rounds of an attempt left behind; the number of the round to come.

    ``number`` is 0 where the session has one round only: then its stages have plain names.
    """

    number: int = 0
    met: Mapping[str, frozenset[str]] = field(default_factory=dict)  # everybody once in a team
    own: Mapping[str, int] = field(default_factory=dict)  # how many of them of the own branch

    @property
    def suffix(self) -> str:
        """Return what stage names of this round end in, after the attempt."""
        return f".{self.number}" if self.number else ""

    def after(self, teams: Iterable[Sequence[str]], branch_of: Mapping[str, str]) -> Earlier:
        """Return what is left behind once ``teams`` have been formed, too."""
        met, own = dict(self.met), dict(self.own)
        for team in teams:
            for one in team:
                others = [other for other in team if other != one]
                met[one] = met.get(one, NOBODY).union(others)
                own[one] = own.get(one, 0) + sum(branch_of[o] == branch_of[one] for o in others)
        return Earlier(self.number + 1, met, own)

    def partners(self, members: Iterable[Member]) -> dict[str, int]:
        """Return with how many people of other branches each has shared a team, by id."""
        return {
            id_: len(self.met.get(id_, NOBODY)) - self.own.get(id_, 0)
            for id_ in sorted(member.id for member in members)
        }


@dataclass(frozen=True)
class RotationRecord:
    """What a session of several rounds reached."""

    rounds: int
    min_partners: int  # asked for
    reached: int  # the least of all
    partners: tuple[tuple[str, int], ...]  # (inspector, people of other branches), by id


def rotation_record(
    rounds: int, min_partners: int, partners: Mapping[str, int]
) -> RotationRecord | None:
    """Return the record; None where there was one round only."""
    if rounds == 1:
        return None
    return RotationRecord(
        rounds, min_partners, min(partners.values(), default=0), tuple(partners.items())
    )


def dealt_to_rounds(ordered: Sequence[str], rounds: int, stage_seed: str) -> dict[str, int]:
    """Return the round of each id: neighbours in ``ordered`` are spread over the rounds.

    Of each ``rounds`` ids in a row, the one with the smallest ticket goes to round 1, the
    next to round 2, and so on.
    """
    round_of = {}
    for start in range(0, len(ordered), rounds):
        block = ticketed(stage_seed, ordered[start : start + rounds])
        round_of.update({id_: number for number, (_, id_) in enumerate(block, 1)})
    return round_of
