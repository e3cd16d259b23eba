"""TF-1: forming the teams from the drawn inspectors (draw-spec, "TF-1").

Leads first; then one matching per further seat of the team. Given the leads, every allowed
way to place the others of a step is equally likely; with two pools, where the leads are one
whole pool, that makes every allowed formation of two equally likely.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspections.draw.errors import InfeasibleError
from inspections.draw.matching import Matching, match
from inspections.draw.recusals import Allows, Cell
from inspections.draw.rotation import Earlier
from inspections.draw.teams_members import (
    Member,
    Shortage,
    TeamRules,
    quota_first,
)
from inspections.draw.teams_pools import SeedOf, allot_teams, check_seats
from inspections.draw.teams_steps import STEPS, Step
from inspections.draw.tickets import ticket

# (stage, inspector -> row, inspector -> column, what all other rules allow) -> blocked cells.
BlockedCells = Callable[[str, Mapping[str, str], Mapping[str, str], Allows], Iterable[Cell]]


@dataclass(frozen=True)
class Formation:
    """The teams of one attempt of the retry ladder."""

    teams: tuple[tuple[str, ...], ...]  # members by role, lead first; teams by lead id
    matchings: tuple[Matching, ...]  # in the order in which they were made


def form_teams(
    members: Sequence[Member],
    rules: TeamRules,
    *,
    blocked: BlockedCells,
    seed: SeedOf,
    attempt: int,
    preflight_seed: str,
    earlier: Earlier | None = None,
) -> Formation:
    """Form the teams of ``attempt`` from exactly the drawn members.

    Stages: ``leads-<a>``, ``pairs-<a>``, ``third-<a>``, ``fourth-<a>`` …; where teams stay in
    a branch each matching has its own stage, such as ``pairs-<a>-<branch>``. In a session of
    several rounds a is ``<attempt>.<round>``.

    Args:
        members: the drawn inspectors, in any order; ``count * size`` of them.
        rules: the plan's rule for teams.
        blocked: which cells of a stage recusals between inspectors forbid.
        seed: gives the stage seed of a stage name.
        attempt: a of the retry ladder, from 1.
        preflight_seed: as for ``match``.
        earlier: what the earlier rounds of this attempt left behind, if there are several.

    Raises:
        InfeasibleError: too few leads or specialists, or no allowed placement in a step.
        PreflightError, CapReachedError: see ``match``.
    """
    _check_size(members, rules)
    check_seats(members, rules, stage="leads")
    earlier = earlier or Earlier()
    label = f"{attempt}{earlier.suffix}"
    teams: dict[str, tuple[Member, ...]] = {}
    matchings: list[Matching] = []
    for suffix, crew, crew_rules in _crews(members, rules):
        leads, steps = _roles(crew, crew_rules, seed(f"leads-{label}"))
        formed: dict[str, tuple[Member, ...]] = {lead.id: (lead,) for lead in leads}
        for number, group in enumerate(steps, start=2):
            stage = f"{STEPS[number]}-{label}{suffix}"
            step = Step(crew_rules, formed, group, rules.size - number, earlier)
            step.block(blocked(stage, step.rows(), step.columns(), step.allows))
            outcome = match(
                step.problem(),
                stage_seed=seed(stage),
                preflight_seed=preflight_seed,
                explanation=step.explanation(),
            )
            matchings.append(outcome)
            formed = step.joined(outcome)
        teams |= formed
    ordered = tuple(tuple(member.id for member in teams[lead]) for lead in sorted(teams))
    return Formation(ordered, tuple(matchings))


def _crews(
    members: Sequence[Member], rules: TeamRules
) -> Iterable[tuple[str, list[Member], TeamRules]]:
    """Yield (stage suffix, members, rules) per branch where teams stay in one, else once."""
    if not rules.stays_in_branch:
        yield "", list(members), rules
        return
    for branch, count in allot_teams(members, rules).items():
        inside = [member for member in members if member.branch == branch]
        yield f"-{branch}", inside, rules.with_count(count)


def _roles(
    crew: Sequence[Member], rules: TeamRules, stage_seed: str
) -> tuple[list[Member], list[list[Member]]]:
    """Split the crew into the leads and one group per further step.

    All by the tickets of the leads' stage. The groups take their turn in ticket order; where
    a seat can only be filled late, the late groups get the specialists they need first.
    """
    ordered = sorted(crew, key=lambda member: (ticket(stage_seed, member.id), member.id))
    lead_pool = rules.leading_pool({member.pool for member in crew})
    if lead_pool is not None and rules.gives_by_pool:
        seats = _seats_by_pool(ordered, rules, lead_pool)
        return seats[0], seats[1:]
    if lead_pool is not None:
        leads = [member for member in ordered if member.pool == lead_pool]
        _check_lead_pool(leads, rules, lead_pool)
    else:
        leads = [member for member in ordered if rules.may_lead(member)][: rules.count]
    chosen = {lead.id for lead in leads}
    rest = [member for member in ordered if member.id not in chosen]
    groups: list[list[Member]] = []
    for place in range(1, rules.size):  # the last step first, from the largest tickets
        quotas = _late_quotas(leads, rules, place)
        group = quota_first(rest[::-1], rules.count, quotas)[::-1]
        taken = {member.id for member in group}
        rest = [member for member in rest if member.id not in taken]
        groups.insert(0, group)
    return leads, groups


def _seats_by_pool(
    ordered: Sequence[Member], rules: TeamRules, lead_pool: str
) -> list[list[Member]]:
    """Cut each pool into runs of one member per team: the lead pool first, then in id order."""
    others = sorted({member.pool for member in ordered} - {lead_pool})
    seats: list[list[Member]] = []
    for pool in (lead_pool, *others):
        inside = [member for member in ordered if member.pool == pool]
        if len(inside) % rules.count or not inside:
            shortage = Shortage(
                rule=f"{rules.count}个检查组每组人数相同，由名录库“{pool}”派出",
                needed=-(-max(1, len(inside)) // rules.count) * rules.count,
                found=len(inside),
                remedy="该库的抽取人数必须是检查组数的倍数。",
            )
            raise InfeasibleError(shortage, stage="leads")
        seats += [inside[at : at + rules.count] for at in range(0, len(inside), rules.count)]
    return seats


def _late_quotas(leads: Sequence[Member], rules: TeamRules, place: int) -> list[tuple[str, int]]:
    """Return the bearers the step ``place``-th from the end may need, whatever came before.

    A seat for one is open at the last step at most where the lead does not fill it. A seat
    for two needs everybody of the last step, and those before it where the lead lacks; etc.
    """
    quotas = []
    for tag, least in rules.all_seats:
        without = sum(tag not in lead.skills for lead in leads)
        if place <= least:
            quotas.append((tag, without if place == least else rules.count))
    return quotas


def _check_size(members: Sequence[Member], rules: TeamRules) -> None:
    whole = rules.count * rules.size
    if len(members) != whole:
        shortage = Shortage(
            rule=f"{rules.count}个检查组、每组{rules.size}人",
            needed=whole,
            found=len(members),
            remedy="抽取人数必须正好组成全部检查组。",
        )
        raise InfeasibleError(shortage, stage="leads")


def _check_lead_pool(leads: Sequence[Member], rules: TeamRules, pool: str) -> None:
    if len(leads) != rules.count:
        shortage = Shortage(
            rule=f"{rules.count}个检查组每组1名主办，由名录库“{pool}”派出",
            needed=rules.count,
            found=len(leads),
            remedy="该库的抽取人数必须等于检查组数。",
        )
        raise InfeasibleError(shortage, stage="leads")
