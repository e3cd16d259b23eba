"""Numbers that look random and are the same on every machine: SHA-256 of a label."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A stream of choices for one thing, told apart by its ``label``.

    >>> Chance("x").below(10) == Chance("x").below(10)
    True
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._drawn = 0

    def below(self, limit: int) -> int:
        """A number from 0 to ``limit`` - 1; good enough for made-up data, not for a draw."""
        self._drawn += 1
        text = f"ssj-demo/1:{self._label}:{self._drawn}"
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") % limit

    def pick(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def percent(self, share: float) -> bool:
        """True in ``share`` of a hundred cases."""
        return self.below(10_000) < share * 100

    def weighted(self, shares: dict[str, int]) -> str:
        """One of the keys, as often as its share says."""
        at = self.below(sum(shares.values()))
        for name, share in shares.items():
            at -= share
            if at < 0:
                return name
        raise AssertionError("unreachable: the shares are used up")

    def around(self, centre: int, spread: int) -> int:
        """A number near ``centre``, at most ``spread`` away, near ones more often."""
        return centre + sum(self.below(2 * spread + 1) - spread for _ in range(3)) // 3
