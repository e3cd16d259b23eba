"""Yardstick calibration (尺度校准): which files are read again, and how far two readers agree.

The sample comes from a seed that nobody could know when the files were closed: the root of the
signed log afterwards. Shares are basis points and kappa parts per thousand, all integers.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

FEWEST_BP, MOST_BP = 300, 500  # 3 to 5 % of the files


def sample(seed: str, ids: Iterable[str], ratio_bp: int) -> list[tuple[str, str]]:
    """(id, ticket) of the ids that are picked, lowest ticket first; at least one of any.

    Args:
        seed: ASCII; everybody can repeat ``SHA-256(seed + ":" + id)``.
        ratio_bp: share in basis points, rounded up.
    """
    tickets = sorted((sha256(f"{seed}:{one}".encode()).hexdigest(), one) for one in set(ids))
    count = -(-len(tickets) * ratio_bp // 10000)
    return [(one, ticket) for ticket, one in tickets[:count]]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How two readers' answers to one item compare."""

    item: str
    pairs: int
    same: int
    kappa_ppt: int | None  # Cohen's kappa in thousandths; None where both always said one thing

    @property
    def same_bp(self) -> int:
        """Share of equal answers in basis points."""
        return self.same * 10000 // self.pairs


def agreement(item: str, pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Compare first and second answers to one item (Cohen 1960).

    Args:
        pairs: (first answer, second answer), at least one.
    """
    total = len(pairs)
    same = sum(one == other for one, other in pairs)
    first = Counter(one for one, _ in pairs)
    second = Counter(other for _, other in pairs)
    by_chance = sum(first[code] * second[code] for code in first)  # of total squared
    room = total * total - by_chance
    kappa = (same * total - by_chance) * 1000 // room if room else None
    return Agreement(item, total, same, kappa)
