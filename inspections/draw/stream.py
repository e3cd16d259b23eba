"""The numbered words a stage of the draw consumes (draw-spec, "Stream")."""

from __future__ import annotations

from hashlib import sha256


class Stream:
    """Words 1, 2, 3, … of one stage: ``int(SHA-256(stage_seed + "," + decimal number))``.

    Byte-compatible with Rivest's ``sampler.py`` and the Colorado audit tool.
    ``counter`` is the number of words used so far.
    """

    __slots__ = ("_prefix", "counter")

    def __init__(self, stage_seed: str) -> None:
        self._prefix = sha256(stage_seed.encode("ascii") + b",")
        self.counter = 0

    def word(self) -> int:
        """Return the next word, uniform on 0 .. 2^256 - 1."""
        self.counter += 1
        state = self._prefix.copy()
        state.update(b"%d" % self.counter)
        return int.from_bytes(state.digest(), "big")

    def below(self, bound: int) -> int:
        """Return the next word modulo ``bound``; never rejects, bias below bound / 2^256."""
        return self.word() % bound
