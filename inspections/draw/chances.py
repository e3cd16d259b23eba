"""The exact chance of every entity, for the public page. Fractions of integers, no floats."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from inspections.draw.header import Header
from inspections.draw.lines import WEIGHTS, blocks, read_block
from inspections.draw.strata import takes

LARGEST_STATE_COUNT = 50_000  # beyond it the exact chance is not worth its computing time
LARGEST_EXACT_TAKE = 200

Classes = Mapping[int, int]  # weight -> entities of that weight


@dataclass(frozen=True)
class Chance:
    """Chances of the entities of one stratum.

    ``by_weight`` is the chance to be among the ``take`` drawn, per weight; None where it is
    decided by weights too many to enumerate (由加权决定). ``first`` is the chance to be drawn
    first, per weight: weight / sum of weights.
    """

    stratum: str
    count: int
    take: int
    by_weight: Mapping[int, Fraction] | None
    first: Mapping[int, Fraction]


def inclusion(header: Header, classes: Mapping[str, Classes] | None = None) -> dict[str, Chance]:
    """The chances per stratum id.

    Args:
        header: the sealed header.
        classes: per stratum how many entities have which weight (``weight_classes``); needed
            only where ``header.weighted``, and without it only the ratio of a full or empty
            stratum is known.
    """
    found = {}
    for stratum, take in zip(header.strata, takes(header), strict=True):
        inside: Classes = {1: stratum.count}
        if header.weighted:
            inside = (classes or {}).get(stratum.id, {})
        found[stratum.id] = stratum_chance(stratum.id, stratum.count, inside, take)
    return found


def stratum_chance(stratum: str, count: int, inside: Classes, take: int) -> Chance:
    """The chances of one stratum.

    Args:
        inside: how many entities have which weight; one class where weights do not count.
    """
    return Chance(
        stratum=stratum,
        count=count,
        take=take,
        by_weight=_by_weight(inside, take),
        first=_first(inside),
    )


def weight_classes(chunks: Iterable[bytes]) -> dict[str, dict[int, int]]:
    """Per stratum how many entity lines have which weight; ``chunks`` are whole lines."""
    pairs = Counter[tuple[bytes, bytes]]()
    for data in blocks(chunks):
        block = read_block(data)
        pairs.update(zip(block.strata, block.weights, strict=True))
    found: dict[str, dict[int, int]] = {}
    for (stratum, weight), count in sorted(pairs.items()):
        found.setdefault(stratum.decode(), {})[WEIGHTS[weight]] = count
    return found


def _first(classes: Classes) -> dict[int, Fraction]:
    total = sum(weight * count for weight, count in classes.items())
    return {weight: Fraction(weight, total) for weight in sorted(classes) if total}


def _by_weight(classes: Classes, take: int) -> dict[int, Fraction] | None:
    count = sum(classes.values())
    if not count or len(classes) == 1 or take in (0, count):
        return {weight: Fraction(take, count) for weight in classes if count}
    states = prod(min(take, size) + 1 for size in classes.values())
    if take > LARGEST_EXACT_TAKE or states > LARGEST_STATE_COUNT:
        return None
    return _successive(classes, take)


def _successive(classes: Classes, take: int) -> dict[int, Fraction]:
    """Follow every possible number drawn per weight through ``take`` successive draws."""
    weights = sorted(classes)
    sizes = [classes[weight] for weight in weights]
    layer = {tuple(0 for _ in weights): Fraction(1)}
    for _ in range(take):
        following: dict[tuple[int, ...], Fraction] = {}
        for drawn, chance in layer.items():
            left = [
                weight * (size - gone)
                for weight, size, gone in zip(weights, sizes, drawn, strict=True)
            ]
            for place, share in enumerate(left):
                if share:
                    grown = (*drawn[:place], drawn[place] + 1, *drawn[place + 1 :])
                    step = chance * Fraction(share, sum(left))
                    following[grown] = following.get(grown, Fraction(0)) + step
        layer = following
    return {
        weight: sum((chance * drawn[place] for drawn, chance in layer.items()), start=Fraction(0))
        / sizes[place]
        for place, weight in enumerate(weights)
    }
