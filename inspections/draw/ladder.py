"""Teams and who checks what, round by round: the first attempt that can be completed counts.

An attempt of the declared ladder makes all rounds of the session; where one of them fails, the
next attempt begins again with the first round (draw-spec, section 8).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from inspections.draw.assigning import Assignment
from inspections.draw.drawn import DrawnEntity
from inspections.draw.errors import InfeasibleError, LadderExhaustedError, PreflightError
from inspections.draw.header import Header
from inspections.draw.ids import numbered
from inspections.draw.matching import Matching
from inspections.draw.packages import Package
from inspections.draw.recusals import ENTITY, INSPECTOR, Allows, Cell
from inspections.draw.rotation import Earlier, RotationRecord, rotation_record
from inspections.draw.teams import form_teams
from inspections.draw.teams_members import Member, TeamRules
from inspections.draw.teams_pools import SeedOf
from inspections.draw.transcript import Attempts, Failure, MatchingRecord, Team

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Share:
    """What is checked in one round."""

    packages: tuple[Package, ...]
    entities: tuple[DrawnEntity, ...]


@dataclass(frozen=True)
class Outcome:
    """The official attempt."""

    teams: tuple[Team, ...]  # round by round
    assignment: Pairs  # by package, or by entity in mode ENTITY
    attempts: Attempts
    rotation: RotationRecord | None


def shares_of(
    rounds: int,
    packages: Sequence[Package],
    drawn: Sequence[DrawnEntity],
    entity_rounds: dict[str, int],
) -> tuple[Share, ...]:
    """Return what each round checks; ``entity_rounds`` matters where there are no packages."""
    round_of = entity_rounds or {code: p.round for p in packages for code in p.entities}
    return tuple(
        Share(
            tuple(package for package in packages if package.round == number),
            tuple(entity for entity in drawn if round_of[entity.code] == number),
        )
        for number in range(1, rounds + 1)
    )


@dataclass(frozen=True)
class Ladder:
    """The attempts, each from its own seeds."""

    header: Header
    rules: TeamRules
    people: Sequence[Member]
    shares: Sequence[Share]  # one per round
    blocked: Callable[[str, str, Mapping[str, str], Mapping[str, str], Allows], tuple[Cell, ...]]
    seed: SeedOf
    preflight_seed: str
    on_attempt: Callable[[int, int], None]

    def climb(self) -> Outcome:
        """Return the first attempt whose rounds can all be completed.

        Raises:
            LadderExhaustedError: there is none; tells the last reason.
            CapReachedError: the draw must be voided in public.
        """
        failures: list[Failure] = []
        for attempt in range(1, self.header.ladder + 1):
            self.on_attempt(attempt, self.header.ladder)
            try:
                return self._session(attempt, failures)
            except (InfeasibleError, PreflightError) as error:
                failures.append(Failure(attempt, error.code, error.stage))
                last = error
        raise LadderExhaustedError(attempts=self.header.ladder, last=last)

    def _session(self, attempt: int, failures: Iterable[Failure]) -> Outcome:
        rounds = self.rules.rounds
        branch_of = {member.id: member.branch for member in self.people}
        ids = iter(numbered("T", self.rules.count * rounds))
        earlier = Earlier(1 if rounds > 1 else 0)
        teams: list[Team] = []
        pairs: list[tuple[str, str]] = []
        matchings: list[Matching] = []
        for number, share in enumerate(self.shares, 1):
            formation = form_teams(
                self.people,
                self.rules,
                blocked=partial(self.blocked, INSPECTOR),
                seed=self.seed,
                attempt=attempt,
                preflight_seed=self.preflight_seed,
                earlier=earlier,
            )
            formed = [Team(next(ids), members, number) for members in formation.teams]
            assigned, matching = self._assigned(attempt, earlier, formed, share)
            matchings += [*formation.matchings, matching]
            teams += formed
            pairs += assigned
            earlier = earlier.after(formation.teams, branch_of)
        records = tuple(map(_matching_record, matchings))
        return Outcome(
            teams=tuple(teams),
            assignment=tuple(sorted(pairs)),
            attempts=Attempts(attempt, tuple(failures), records),
            rotation=rotation_record(
                rounds, self.rules.min_partners, earlier.partners(self.people)
            ),
        )

    def _assigned(
        self, attempt: int, earlier: Earlier, teams: Sequence[Team], share: Share
    ) -> tuple[Pairs, Matching]:
        label = f"{attempt}{earlier.suffix}"
        members = {team.id: team.members for team in teams}
        problem = Assignment(self.header, members, share.packages, share.entities)
        stage = f"match-{label}"
        problem.block(self.blocked(ENTITY, stage, problem.rows, problem.columns, problem.allows))
        return problem.solve(
            slots_seed=self.seed(f"slots-{label}") if problem.entity_level else "",
            stage_seed=self.seed(stage),
            preflight_seed=self.preflight_seed,
        )


def _matching_record(matching: Matching) -> MatchingRecord:
    return MatchingRecord(
        matching.stage, matching.attempts, matching.words, matching.cap, matching.estimate_ppb
    )
