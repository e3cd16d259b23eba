"""Packages (名单包): the drawn entities in as many bundles as there are teams (draw-spec, PK-1)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspections.draw.drawn import DrawnEntity
from inspections.draw.errors import ImpossiblePlanError
from inspections.draw.header import Header
from inspections.draw.ids import numbered
from inspections.draw.rotation import dealt_to_rounds
from inspections.draw.strata import largest_remainder
from inspections.draw.tickets import ticketed
from inspections.draw.zones import equal_runs, hilbert_indexes

LARGEST_RANDOM_PACKAGE = 3  # beyond it random packages touch too many branches to be assigned


@dataclass(frozen=True)
class Package:
    """``branch`` is set only where all entities are of one branch by rule (BRANCH_PURE)."""

    id: str
    branch: str | None
    entities: tuple[str, ...]
    round: int = 1  # in which it is checked


def form_packages(
    header: Header, drawn: Sequence[DrawnEntity], *, seed: Callable[[str], str]
) -> tuple[Package, ...]:
    """One package per team and round, none empty; no packages at all in mode ENTITY.

    Raises:
        ImpossiblePlanError: fewer entities or more branches than the teams can take.
    """
    rounds = header.team.rounds
    count = header.team.count * rounds
    if len(drawn) < count:
        raise ImpossiblePlanError(_too_few(header, len(drawn)))
    mode = header.packages.mode
    if mode == "ENTITY":
        return ()
    cut: list[tuple[str | None, list[str]]]
    if mode == "RANDOM":
        cut = [(None, run) for run in _dealt(drawn, count, seed("packages"))]
    else:
        ordered = _along_the_curve(header, drawn)
        if mode == "ZONE":
            cut = [(None, [e.code for e in run]) for run in equal_runs(ordered, count)]
        else:
            cut = _branch_runs(ordered, count)
    ids = numbered("P", count)
    round_of = dealt_to_rounds(ids, rounds, seed("rounds")) if rounds > 1 else {}
    return tuple(
        Package(id_, branch, tuple(codes), round_of.get(id_, 1))
        for id_, (branch, codes) in zip(ids, cut, strict=True)
    )


def entity_rounds(
    header: Header, drawn: Sequence[DrawnEntity], *, seed: Callable[[str], str]
) -> dict[str, int]:
    """In which round each entity is checked where it is assigned by itself (mode ENTITY)."""
    rounds = header.team.rounds
    if rounds == 1:
        return {entity.code: 1 for entity in drawn}
    ordered = sorted(drawn, key=lambda entity: (entity.branch, entity.code))
    return dealt_to_rounds([entity.code for entity in ordered], rounds, seed("rounds"))


def _too_few(header: Header, drawn: int) -> str:
    count, rounds = header.team.count, header.team.rounds
    if rounds == 1:
        return (
            f"抽中 {drawn} 户，少于检查组数 {count}，会有检查组无户可查；"
            "请减少检查组数或提高抽取数。"
        )
    return (
        f"抽中 {drawn} 户，少于 {count} 个检查组轮换 {rounds} 轮所需的 {count * rounds} 户，"
        f"缺 {count * rounds - drawn} 户；请减少轮数或检查组数，或提高抽取数。"
    )


def packages_per_branch(count: int, sizes: Sequence[int]) -> list[int]:
    """Share ``count`` packages by largest remainder, at least one for every branch.

    Branches that would get none are given one and taken out, then the rest is shared anew;
    no branch gets more packages than it has entities.

    Raises:
        ImpossiblePlanError: more branches than packages.
    """
    if len(sizes) > count:
        raise ImpossiblePlanError(
            f"抽中的主体分布在 {len(sizes)} 个辖区，而名单包只有 {count} 个，不能按辖区分包；"
            f"请把检查组增至 {len(sizes)} 个以上，或改用片区分包，或按更高一级的辖区分包。"
        )
    shares = [0] * len(sizes)
    open_places = list(range(len(sizes)))
    while True:
        left = count - sum(shares)
        found = largest_remainder(left, [sizes[place] for place in open_places])
        empty = [place for place, share in zip(open_places, found, strict=True) if not share]
        if not empty:
            for place, share in zip(open_places, found, strict=True):
                shares[place] = share
            break
        for place in empty:
            shares[place] = 1
        open_places = [place for place in open_places if place not in empty]
    return shares


def _along_the_curve(header: Header, drawn: Sequence[DrawnEntity]) -> list[DrawnEntity]:
    rule = header.packages
    points = {e.code: e.point or rule.reference_points.get(e.branch) for e in drawn}
    index = hilbert_indexes(points, cos_ppm=rule.cos_ppm)
    return sorted(drawn, key=lambda e: (index[e.code], e.code))


def _branch_runs(ordered: Sequence[DrawnEntity], count: int) -> list[tuple[str | None, list[str]]]:
    inside: dict[str, list[str]] = {branch: [] for branch in sorted({e.branch for e in ordered})}
    for entity in ordered:
        inside[entity.branch].append(entity.code)
    shares = packages_per_branch(count, [len(codes) for codes in inside.values()])
    return [
        (branch, list(run))
        for (branch, codes), share in zip(inside.items(), shares, strict=True)
        for run in equal_runs(codes, share)
    ]


def _dealt(drawn: Sequence[DrawnEntity], count: int, stage_seed: str) -> list[list[str]]:
    largest = -(-len(drawn) // count)
    if largest > LARGEST_RANDOM_PACKAGE:
        raise ImpossiblePlanError(
            f"随机分包规定每包最多 {LARGEST_RANDOM_PACKAGE} 户（再多则一包散在许多辖区），"
            f"而 {len(drawn)} 户分 {count} 个名单包，每包达 {largest} 户，"
            f"缺 {-(-len(drawn) // LARGEST_RANDOM_PACKAGE) - count} 个名单包；"
            "请改用按辖区或片区分包，或增加检查组。"
        )
    order = [code for _, code in ticketed(stage_seed, (e.code for e in drawn))]
    return [order[start::count] for start in range(count)]
