"""Random small sessions of every kind, for comparing the two implementations of the verifier."""

import random  # noqa: TID251  # seeded: session n is the same on every machine
from collections import Counter
from dataclasses import replace

from inspections.draw.bundle import Bundle
from inspections.draw.errors import DrawError
from inspections.draw.frame import Header, Inspector, PackageRule, TeamRule
from inspections.draw.recusals import Annex
from inspections.draw.tests.bundles import build
from inspections.draw.tests.samples import (
    BRANCHES,
    Pool,
    Rule,
    Seat,
    Stratum,
    annex_of,
    header,
    lines,
    recused,
)

TAGS = ("FOOD", "METER", "TOYS")
CELLS = ("0", "0", "0", "0.1", "1")  # which items concern an entity
MODES = ("BRANCH_PURE", "ZONE", "ENTITY", "RANDOM")


def random_session(number: int) -> Bundle | None:
    """The bundle of session ``number``; None where its plan cannot be drawn."""
    made, entities, annex = _sealed(number)
    try:
        return build(made, entities, annex=annex)
    except DrawError:
        return None


def random_annex(number: int) -> Annex:
    """The recusals that session ``number`` seals."""
    return _sealed(number)[2]


def _sealed(number: int) -> tuple[Header, list[bytes], Annex]:
    dice = random.Random(number)  # noqa: S311 - test data, repeatable by number
    weighted = dice.random() < 0.3
    weights = tuple(dice.randint(1, 9) for _ in range(7)) if weighted else (1,)
    strata = ("A", "B", "C", "D")[: dice.randint(1, 4)]
    cells = tuple(dice.choice(CELLS) for _ in range(11))
    entities = lines(dice.randint(12, 90), strata=strata, weights=weights, items=cells)
    made = _plan(dice, header(entities), weighted=weighted)
    annex = _annex(dice, made)
    return recused(made, annex), entities, annex


def _plan(dice: random.Random, made: Header, *, weighted: bool) -> Header:
    size = dice.choice((1, 2, 2, 2, 3, 4))
    count = dice.randint(2, 6)
    two_pools = size > 1 and dice.random() < 0.35
    departments = size > 1 and not two_pools and dice.random() < 0.3
    pools = _pools(dice, size, count, two_pools=two_pools, departments=departments)
    inspectors = _inspectors(dice, pools)
    seats = tuple(
        Seat(tag, 1 if dice.random() < 0.8 else min(2, size))
        for tag in TAGS[:2]
        if dice.random() < 0.25
    )
    pairing = dice.choice(("SECTION_STATION", "TWO_POOL")) if two_pools else "STATION_STATION"
    if departments:
        pairing = "DEPARTMENTS"
    relation = dice.choice(("ANY", "DIFFERENT_BRANCH", "DIFFERENT_BRANCH", "SAME_BRANCH"))
    rounds = dice.choice((1, 1, 1, 1, 2, 2, 3))
    partners = dice.choice((0, 0, 1, rounds * (size - 1)))
    points = {b: (119_500_000 + dice.randint(0, 90_000), 26_600_000) for b in BRANCHES[:3]}
    return replace(
        made,
        weighted=weighted,
        strata=tuple(_stratum(dice, stratum) for stratum in made.strata),
        total=dice.randint(count, 12) if dice.random() < 0.3 else None,
        reserves=dice.randint(0, 4),
        preselected=dice.random() < 0.1,
        inspectors=inspectors,
        pools=pools,
        team=TeamRule(
            count,
            size,
            pairing,
            _lead_pool(dice, pools, count, two_pools=two_pools, departments=departments),
            relation,
            dice.random() < 0.4,
            seats,
            rounds,
            min(partners, rounds * (size - 1)),
        ),
        packages=PackageRule(dice.choice(MODES), dice.randint(800_000, 1_000_000), points),
        own_branch=dice.choice(("OFF", "OFF", "HARD")),
        task=replace(
            made.task,
            items=tuple(
                replace(item, tag=dice.choice(("", "", tag)))
                for item, tag in zip(made.task.items, ("METER", "FOOD"), strict=True)
            ),
        ),
        ladder=dice.randint(1, 6),
    )


def _annex(dice: random.Random, made: Header) -> Annex:
    ids = [one.id for one in made.inspectors]
    codes = [f"91350900MA{number:08d}" for number in range(1, 41)]
    return annex_of(
        {(dice.choice(ids), dice.choice(codes)) for _ in range(dice.randint(0, 12))},
        {(min(a, b), max(a, b)) for a, b in _couples(dice, ids, dice.randint(0, 6))},
    )


def _couples(dice: random.Random, ids: list[str], count: int) -> list[list[str]]:
    return [dice.sample(ids, 2) for _ in range(count)]


def _lead_pool(
    dice: random.Random,
    pools: tuple[Pool, ...],
    count: int,
    *,
    two_pools: bool,
    departments: bool,
) -> str | None:
    if not two_pools and not departments:
        return None
    return dice.choice([None, *(p.id for p in pools if departments or p.take == count)])


def _pools(
    dice: random.Random, size: int, count: int, *, two_pools: bool, departments: bool
) -> tuple[Pool, ...]:
    if departments:
        first = dice.randint(1, size - 1)
        sizes = [first, *([1] * (size - first))]
        return tuple(Pool(name, name, count * n) for name, n in zip("KXAM", sizes, strict=False))
    if two_pools:
        return (Pool("A", "机关", count), Pool("B", "基层", count * (size - 1)))
    if size > 1 and dice.random() < 0.2:
        return (Pool("X", "甲库", count * size - 1), Pool("K", "乙库", 1))
    return (Pool("P", "执法人员", count * size),)


def _inspectors(dice: random.Random, pools: tuple[Pool, ...]) -> tuple[Inspector, ...]:
    found: list[Inspector] = []
    for pool in pools:
        for _ in range(pool.take + dice.randint(0, 10)):
            tags = tuple(tag for tag in TAGS if dice.random() < 0.6)
            found.append(
                Inspector(
                    f"35090{len(found) + 1:04d}",
                    dice.choice(BRANCHES[: dice.choice((3, 5))]),
                    pool.id,
                    dice.random() < 0.8,
                    tags,
                )
            )
    return tuple(found)


def _stratum(dice: random.Random, stratum: Stratum) -> Stratum:
    low = dice.randint(0, 3)
    high = dice.choice((None, low + dice.randint(0, 8)))
    return replace(stratum, rule=Rule(dice.randint(300, 6000), low, high))


def kinds(bundles: list[Bundle]) -> Counter[str]:
    """How often each package mode was really drawn."""
    return Counter(
        mode for b in bundles for mode in MODES if f'"mode":"{mode}"'.encode() in b.frame
    )


def rotations(bundles: list[Bundle]) -> Counter[str]:
    """How often sessions of several rounds were really drawn, by package mode."""
    rotating = [b for b in bundles if b'"rotation":null' not in b.transcript]
    return kinds(rotating)


__all__ = ["MODES", "kinds", "random_annex", "random_session", "rotations"]
