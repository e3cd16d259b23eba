"""Many draws without replacement in one chi-square, exactly weighted by their covariance.

In one stratum of N entities of which n are drawn, the counts of any fixed cells have mean
``n N_j / N`` and covariance ``n (N - n) / (N - 1) * (diag(p) - p p')`` with ``p_j = N_j / N``.
Means and covariances of independent draws add up; ``d' C^-1 d`` of the summed deviations is
then close to chi-square with rank(C) degrees of freedom. All sums are fractions.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

REST = "其余"
MOST_CELLS = 12
SMALLEST_EXPECTED = 5  # the customary rule for chi-square


@dataclass(frozen=True)
class Sample:
    """One stratum of one draw: how many entities each cell holds, and how many were drawn."""

    sizes: Mapping[str, int]
    drawn: Mapping[str, int]


@dataclass(frozen=True)
class Cell:
    """One cell over all draws."""

    name: str
    observed: int
    expected: Fraction


@dataclass(frozen=True)
class Outcome:
    """What all draws together say."""

    cells: tuple[Cell, ...]
    statistic: Fraction
    degrees: int
    samples: int


def pooled(samples: Iterable[Sample], *, order: Sequence[str] = ()) -> Outcome:
    """The statistic of all samples together.

    Samples that leave no choice (nothing or everything drawn) say nothing and are left out.
    Cells whose expected count is small are joined into the rest.

    Args:
        order: names in the order in which cells are shown; others follow by name.
    """
    used = [row for row in samples if 0 < sum(row.drawn.values()) < sum(row.sizes.values())]
    expected: Counter[str] = Counter()
    for row in used:
        for name, mean in _means(row).items():
            expected[name] += mean  # type: ignore[assignment]  # fractions add up like integers
    kept = _kept(expected, order)
    joined = [_joined(row, kept) for row in used]
    names = [*kept, *([REST] if any(REST in row.sizes for row in joined) else [])]
    cells = _cells(joined, names)
    deviations = [cell.observed - cell.expected for cell in cells[:-1]]
    matrix = _covariance(joined, names[:-1])
    statistic, degrees = _quadratic(matrix, deviations)
    return Outcome(tuple(cells), statistic, degrees, len(used))


def _means(row: Sample) -> dict[str, Fraction]:
    whole, drawn = sum(row.sizes.values()), sum(row.drawn.values())
    return {name: Fraction(drawn * size, whole) for name, size in row.sizes.items()}


def _kept(expected: Mapping[str, Fraction | int], order: Sequence[str]) -> list[str]:
    large = [name for name, mean in expected.items() if mean >= SMALLEST_EXPECTED]
    large.sort(key=lambda name: (-expected[name], name))
    if len(large) > MOST_CELLS:
        large = large[: MOST_CELLS - 1]
    place = {name: index for index, name in enumerate(order)}
    return sorted(large, key=lambda name: (place.get(name, len(place)), name))


def _joined(row: Sample, kept: Sequence[str]) -> Sample:
    sizes: Counter[str] = Counter()
    drawn: Counter[str] = Counter()
    for name, size in row.sizes.items():
        sizes[name if name in kept else REST] += size
    for name, count in row.drawn.items():
        drawn[name if name in kept else REST] += count
    return Sample(sizes, drawn)


def _cells(rows: Sequence[Sample], names: Sequence[str]) -> list[Cell]:
    means = [_means(row) for row in rows]
    return [
        Cell(
            name,
            sum(row.drawn.get(name, 0) for row in rows),
            sum((mean.get(name, Fraction(0)) for mean in means), start=Fraction(0)),
        )
        for name in names
    ]


def _covariance(rows: Sequence[Sample], names: Sequence[str]) -> list[list[Fraction]]:
    matrix = [[Fraction(0)] * len(names) for _ in names]
    for row in rows:
        whole, drawn = sum(row.sizes.values()), sum(row.drawn.values())
        factor = Fraction(drawn * (whole - drawn), whole - 1)
        shares = [Fraction(row.sizes.get(name, 0), whole) for name in names]
        for i, one in enumerate(shares):
            for j, other in enumerate(shares):
                own = one if i == j else Fraction(0)
                matrix[i][j] += factor * (own - one * other)
    return matrix


def _quadratic(
    matrix: Sequence[Sequence[Fraction]], vector: Sequence[Fraction]
) -> tuple[Fraction, int]:
    """``v' M^-1 v`` and the rank, by elimination on a positive semidefinite matrix."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    total, rank = Fraction(0), 0
    for k in range(len(rows)):
        pivot = rows[k][k]
        if pivot <= 0:
            continue
        total += rows[k][-1] ** 2 / pivot
        rank += 1
        for below in rows[k + 1 :]:
            share = below[k] / pivot
            if share:
                for j in range(k, len(below)):
                    below[j] -= share * rows[k][j]
    return total, rank
