"""Changes of a draft that might make an impossible plan possible (pure).

Each is a whole new spec; whether it helps is found out by drawing, never argued.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from inspections.codes import TWO_POOL_PAIRINGS, PackageMode, PairingScope, TeamRelation
from inspections.simulation.refusals import Refusal
from inspections.taskspec import TaskSpec, to_document
from inspections.taskspec.types import PoolSpec, SeatSpec

LEADING = "主办资格"  # the tag by which the draw calls the lead certificate
LARGEST_TEAM_COUNT = 8192


@dataclass(frozen=True)
class Facts:
    """What the lists say: who could be drawn, and how units are called."""

    people: Mapping[str, Mapping[str, int]]  # pool id -> branch -> drawable people
    names: Mapping[str, str]  # unit code -> name

    @property
    def branches(self) -> dict[str, tuple[str, ...]]:
        """Branches of each pool, in order."""
        return {pool: tuple(sorted(counts)) for pool, counts in self.people.items()}

    def outside(self, pool: str, branches: Collection[str]) -> int:
        """Drawable people of the pool who are of none of the branches."""
        counts = self.people.get(pool, {})
        return sum(count for branch, count in counts.items() if branch not in branches)


@dataclass(frozen=True)
class Remedy:
    """One change: what the button says, and the plan that results."""

    code: str
    label: str
    spec: TaskSpec

    def patch(self, before: TaskSpec) -> dict[str, Any]:
        """The parts of the task document that change, by top-level key."""
        old, new = to_document(before), to_document(self.spec)
        return {key: value for key, value in new.items() if value != old[key]}


def remedies_for(spec: TaskSpec, refusal: Refusal, facts: Facts) -> list[Remedy]:
    """Changes worth trying for this refusal, most direct first; none leaves the plan as it is."""
    found: list[Remedy] = []
    for remedy in KINDS.get(refusal.kind, _of_anything)(spec, refusal, facts):
        if remedy.spec != spec and all(remedy.spec != other.spec for other in found):
            found.append(remedy)
    return found


def with_teams(spec: TaskSpec, count: int) -> TaskSpec | None:
    """The plan with another number of teams, and as many people from each pool as that takes."""
    if not 1 <= count <= LARGEST_TEAM_COUNT:
        return None
    size, pools = spec.team.size, spec.pools
    takes = [pool.take * count // spec.team.count for pool in pools]
    if spec.team.lead_pool or spec.team.pairing in TWO_POOL_PAIRINGS:
        lead = spec.team.lead_pool or pools[0].id
        takes = [count if pool.id == lead else count * (size - 1) for pool in pools]
    else:
        takes[-1] = count * size - sum(takes[:-1])
    if min(takes) < 1:
        return None
    return replace(
        spec,
        team=replace(spec.team, count=count),
        pools=tuple(replace(pool, take=take) for pool, take in zip(pools, takes, strict=True)),
    )


def _more_teams(spec: TaskSpec, extra: int, facts: Facts) -> Iterator[Remedy]:
    """So many more teams, as far as there are people for them."""
    people = sum(facts.outside(pool.id, ()) for pool in spec.pools)
    count = spec.team.count + extra
    wider = with_teams(spec, count)
    if extra > 0 and wider and wider.people <= people:
        more = wider.people - spec.people
        label = f"再抽取 {more} 人，检查组由 {spec.team.count} 组增至 {count} 组"
        yield Remedy(f"MORE_TEAMS_{extra}", label, wider)


def _fewer_teams(spec: TaskSpec, count: int, *, merging: bool = False) -> Iterator[Remedy]:
    fewer = with_teams(spec, count)
    if fewer and count < spec.team.count:
        what = "合并名单包，" if merging else ""
        label = f"{what}检查组由 {spec.team.count} 组减为 {count} 组，少抽 "
        yield Remedy("FEWER_TEAMS", f"{label}{spec.people - fewer.people} 人", fewer)


def _elsewhere(spec: TaskSpec, refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    """Draw nobody of the branches whose entities lack teams, or as few of them as it takes."""
    named = set(refusal.branches)
    everywhere = {branch for branches in facts.branches.values() for branch in branches}
    if not named or len(named) * 2 > len(everywhere):
        return
    pools = tuple(
        replace(
            pool,
            units=tuple(b for b in facts.branches.get(pool.id, ()) if b not in named),
        )
        for pool in spec.pools
    )
    if not all(pool.units for pool in pools):
        return
    left = {pool.id: facts.outside(pool.id, named) for pool in pools}
    if all(left[pool.id] >= pool.take for pool in pools):
        label = f"只抽其他分局的人员（本次不抽{_named(refusal.branches, facts)}的人员）"
        yield Remedy("ELSEWHERE", label, replace(spec, pools=pools))
        return
    count = min(spec.team.count * left[pool.id] // pool.take for pool in pools)
    fewer = with_teams(replace(spec, pools=pools), count)
    if fewer is not None:
        label = (
            f"只抽其他分局的人员（本次不抽{_named(refusal.branches, facts)}的人员），"
            f"检查组由 {spec.team.count} 组减为 {count} 组"
        )
        yield Remedy("ELSEWHERE_FEWER", label, fewer)
    yield from _balanced(spec, refusal, facts)


def _balanced(spec: TaskSpec, refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    """All people there are without that branch, and only the rest from it."""
    if len(spec.pools) != 1 or spec.team.lead_pool or spec.team.relation == "SAME_BRANCH":
        return
    (pool,) = spec.pools
    inside = set(refusal.branches)
    others = facts.outside(pool.id, inside)
    rest = pool.take - others
    if others < 1 or rest < 1:
        return
    branches = facts.branches[pool.id]
    here = tuple(branch for branch in branches if branch in inside)
    there = tuple(branch for branch in branches if branch not in inside)
    name = _named(here, facts)
    two = (
        replace(pool, id="OTHERS", label="其他分局", units=there, take=others),
        replace(pool, id="BRANCH", label=name[:40], units=here, take=rest),
    )
    label = f"多抽不含{name}的人员：其他分局 {others} 人全部参加，{name} {rest} 人"
    yield Remedy("BALANCE", label, replace(spec, pools=two))


def _packages(spec: TaskSpec, mode: PackageMode, why: str) -> Iterator[Remedy]:
    if spec.packages.mode != mode:
        changed = replace(spec, packages=replace(spec.packages, mode=mode.value))
        yield Remedy(f"MODE_{mode.value}", f"{why}：改为{mode.label}", changed)


def _lift_recusals(spec: TaskSpec, refusal: Refusal) -> Iterator[Remedy]:
    """Pairs of people and the entities that nobody may check; a reviewer has to agree."""
    touched = set(refusal.entities)
    kept = tuple(row for row in spec.recusals if row.entity not in touched)
    lifted = len(spec.recusals) - len(kept)
    if lifted and any(reason.code == "RECUSAL" for reason in refusal.reasons):
        label = f"复核后解除涉及这些主体的 {lifted} 对回避"
        yield Remedy("LIFT_RECUSALS", label, replace(spec, recusals=kept))


def _lift_pairs(spec: TaskSpec, refusal: Refusal) -> Iterator[Remedy]:
    touched = set(refusal.people)
    kept = tuple(
        row for row in spec.inspector_recusals if not touched.intersection((row.first, row.second))
    )
    lifted = len(spec.inspector_recusals) - len(kept)
    if lifted and any(reason.code == "RECUSAL" for reason in refusal.reasons):
        label = f"复核后解除涉及这些人员的 {lifted} 对同组回避"
        yield Remedy("LIFT_PAIRS", label, replace(spec, inspector_recusals=kept))


def _any_relation(spec: TaskSpec) -> Iterator[Remedy]:
    if spec.team.relation == TeamRelation.ANY or spec.team.pairing in TWO_POOL_PAIRINGS:
        return
    team = replace(
        spec.team,
        pairing=PairingScope.WHOLE_BUREAU.value,
        relation=TeamRelation.ANY.value,
    )
    yield Remedy("ANY_RELATION", "组队范围放宽为全局，组员不限分局", replace(spec, team=team))


def _widen(spec: TaskSpec) -> Iterator[Remedy]:
    """Let every pool that stands alone take people from the whole bureau."""
    if len(spec.pools) == 1:
        pool: PoolSpec = replace(spec.pools[0], units=(), unit_kinds=(), tags=())
        yield Remedy("WIDEN", "扩大抽取池到全机关的执法人员", replace(spec, pools=(pool,)))


def _one_pool(spec: TaskSpec) -> Iterator[Remedy]:
    """Draw from everybody instead of from offices and stations apart."""
    if len(spec.pools) < 2 or any(pool.unit for pool in spec.pools):
        return
    first = spec.pools[0]
    pool: PoolSpec = replace(
        first, label="全机关执法人员", units=(), unit_kinds=(), tags=(), take=spec.people
    )
    team = replace(
        spec.team,
        pairing=PairingScope.WHOLE_BUREAU.value,
        relation=TeamRelation.ANY.value,
        lead_pool=None,
    )
    label = f"{'、'.join(one.label for one in spec.pools)}并为一个抽取池，按全局组队"
    yield Remedy("ONE_POOL", label, replace(spec, pools=(pool,), team=team))


def _lower_seat(spec: TaskSpec, tag: str) -> Iterator[Remedy]:
    if tag == LEADING and spec.team.certified_lead:
        team = replace(spec.team, certified_lead=False)
        yield Remedy("NO_CERTIFICATE", "取消组长须有组长资格的要求", replace(spec, team=team))
    seats = tuple(
        seat._replace(min=seat.min - 1) if seat.tag == tag else seat for seat in spec.team.seats
    )
    if seats != spec.team.seats:
        team = replace(spec.team, seats=tuple(seat for seat in seats if seat.min))
        yield Remedy("LOWER_SEAT", f"每组少要 1 名“{tag}”专业人员", replace(spec, team=team))


def _seat_specialists(spec: TaskSpec, refusal: Refusal) -> Iterator[Remedy]:
    """Teams lack a specialist that the items need: give every team a seat for one."""
    held = {seat.tag for seat in spec.team.seats}
    lacking = [reason.code.partition(":")[2] for reason in refusal.reasons]
    tags = sorted(tag for tag in lacking if tag and tag not in held)
    if tags:
        seats = tuple(sorted((*spec.team.seats, *(SeatSpec(tag, 1) for tag in tags))))
        label = f"每组设{'、'.join(f'“{tag}”' for tag in tags)}专业席位"
        yield Remedy("ADD_SEATS", label, replace(spec, team=replace(spec.team, seats=seats)))


def _fewer_rounds(spec: TaskSpec) -> Iterator[Remedy]:
    """As many rounds as can be had; what was asked of partners goes down with them."""
    team = spec.team
    for rounds in range(team.rounds - 1, 0, -1):
        partners = min(team.min_partners, rounds * (team.size - 1)) if rounds > 1 else 0
        changed = replace(team, rounds=rounds, min_partners=partners)
        label = f"轮换由 {team.rounds} 轮减为 {rounds} 轮"
        yield Remedy(f"ROUNDS_{rounds}", label, replace(spec, team=changed))


def _fewer_partners(spec: TaskSpec) -> Iterator[Remedy]:
    team = spec.team
    for partners in range(team.min_partners - 1, -1, -1):
        label = f"每人至少与其他分局同组的人数由 {team.min_partners} 名降为 {partners} 名"
        changed = replace(spec, team=replace(team, min_partners=partners))
        yield Remedy(f"PARTNERS_{partners}", label, changed)


def _of_rotation(spec: TaskSpec, _refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    if spec.team.min_partners and spec.team.relation == TeamRelation.ANY:
        team = replace(spec.team, relation=TeamRelation.DIFFERENT_BRANCH.value)
        yield Remedy("APART", "组员须来自不同分局（所）", replace(spec, team=team))
    yield from _fewer_partners(spec)
    yield from _fewer_rounds(spec)
    for extra in (1, 2, 4):
        yield from _more_teams(spec, extra, facts)


def _of_matching(spec: TaskSpec, refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    short = refusal.shortage
    yield from _seat_specialists(spec, refusal)
    yield from _elsewhere(spec, refusal, facts)
    for extra in (short, 2 * short, 4 * short):
        yield from _more_teams(spec, extra, facts)
    if spec.packages.mode != PackageMode.ENTITY:
        yield from _fewer_teams(spec, spec.team.count - short, merging=True)
    yield from _packages(spec, PackageMode.ZONE, "相邻分局的主体并入同一片区")
    yield from _packages(spec, PackageMode.BRANCH_PURE, "每包只含一个分局的主体")
    yield from _lift_recusals(spec, refusal)


def _of_assistants(spec: TaskSpec, refusal: Refusal, _facts: Facts) -> Iterator[Remedy]:
    yield from _any_relation(spec)
    yield from _fewer_teams(spec, spec.team.count - refusal.shortage)
    yield from _widen(spec)
    for reason in refusal.reasons:
        if reason.code in ("CERTIFICATE", "SPECIALIST"):
            for tag in (LEADING, *(seat.tag for seat in spec.team.seats)):
                yield from _lower_seat(spec, tag)
    if any(reason.code in ("MET", "OWN_ALLOWANCE") for reason in refusal.reasons):
        yield from _fewer_partners(spec)
        yield from _fewer_rounds(spec)
    yield from _lift_pairs(spec, refusal)


def _of_seats(spec: TaskSpec, refusal: Refusal, _facts: Facts) -> Iterator[Remedy]:
    each = -(-refusal.needed // spec.team.count)
    yield from _fewer_teams(spec, refusal.found // max(1, each))
    yield from _widen(spec)
    yield from _lower_seat(spec, refusal.tag)


def _of_pool(spec: TaskSpec, refusal: Refusal, _facts: Facts) -> Iterator[Remedy]:
    yield from _widen(spec)
    yield from _one_pool(spec)
    pool = next((pool for pool in spec.pools if pool.id == refusal.tag), None)
    if pool is not None:
        yield from _fewer_teams(spec, spec.team.count * refusal.found // pool.take)


def _of_teams(spec: TaskSpec, refusal: Refusal, _facts: Facts) -> Iterator[Remedy]:
    yield from _fewer_rounds(spec)
    yield from _fewer_teams(spec, spec.team.count * refusal.found // refusal.needed, merging=True)


def _of_branches(spec: TaskSpec, refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    yield from _packages(spec, PackageMode.ZONE, "相邻分局的主体并入同一片区")
    yield from _more_teams(spec, refusal.shortage, facts)


def _of_random(spec: TaskSpec, refusal: Refusal, facts: Facts) -> Iterator[Remedy]:
    yield from _packages(spec, PackageMode.BRANCH_PURE, "每包只含一个分局的主体")
    yield from _packages(spec, PackageMode.ZONE, "相邻的主体成包")
    yield from _more_teams(spec, refusal.shortage, facts)


def _of_total(spec: TaskSpec, refusal: Refusal, _facts: Facts) -> Iterator[Remedy]:
    if spec.total is not None and refusal.found:
        label = f"抽取总数由 {spec.total} 户减为 {refusal.found} 户"
        yield Remedy("LESS_TOTAL", label, replace(spec, total=refusal.found))


def _of_anything(spec: TaskSpec, _refusal: Refusal, _facts: Facts) -> Iterator[Remedy]:
    """Nothing is known but that it is too tight."""
    yield from _packages(spec, PackageMode.BRANCH_PURE, "每包只含一个分局的主体")
    yield from _packages(spec, PackageMode.ZONE, "相邻的主体成包")
    yield from _packages(spec, PackageMode.ENTITY, "放开名单包")
    yield from _any_relation(spec)
    yield from _fewer_teams(spec, spec.team.count - max(1, spec.team.count // 10), merging=True)


Kind = Callable[[TaskSpec, Refusal, Facts], Iterator[Remedy]]
KINDS: Mapping[str, Kind] = {
    "PACKAGES": _of_matching,
    "ENTITIES": _of_matching,
    "ASSISTANTS": _of_assistants,
    "SEATS": _of_seats,
    "POOL": _of_pool,
    "TEAMS": _of_teams,
    "BRANCHES": _of_branches,
    "RANDOM": _of_random,
    "TOTAL": _of_total,
    "ROTATION": _of_rotation,
}


def _named(codes: Sequence[str], facts: Facts) -> str:
    names = [facts.names.get(code, code) for code in codes]
    return "、".join(names[:3]) + (f"等 {len(names)} 个单位" if len(names) > 3 else "")
