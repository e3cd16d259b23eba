"""Which lines of a block may win: the inner loop of the draw. A block needs no other block."""

import hashlib
from functools import lru_cache
from typing import Any, NamedTuple

from inspections.draw.lines import WEIGHTS, Block, read_block
from inspections.draw.screening import STEPS, flags
from inspections.draw.sealed_lines import Summary, summary_of
from inspections.draw.tickets import digits, seed_hash

SLIPS = tuple(b"#%d" % number for number in range(1001))

# A line that may win: ticket, what it was written for (code or slip), code, branch, lon, lat.
Kept = tuple[str, bytes, bytes, bytes, bytes, bytes]


class Screen(NamedTuple):
    """What a pass looks for; small, hashable, and fit to be sent to another process."""

    stage_seed: str
    limits: tuple[tuple[bytes, int], ...]  # stratum -> tickets below are kept
    weighted: bool


class Scanned(NamedTuple):
    """What is left of a block after the screen."""

    summary: Summary
    kept: dict[bytes, list[Kept]]  # by stratum


def scan(screen: Screen, data: bytes) -> Scanned:
    """Read a block of lines and keep those whose ticket lies below its stratum's limit.

    A line of a stratum that the screen does not know is summed up and left to the seal.

    Raises:
        FrameAlteredError: a line has another form, or codes are not strictly ascending.
    """
    block = read_block(data)
    summary = summary_of(block)
    prefix, tables = _prepared(screen)
    kept: dict[bytes, list[Kept]] = {name: [] for name in summary.strata if name in tables}
    if len(kept) == len(summary.strata):
        (_scan_slips if screen.weighted else _scan_codes)(block, prefix, tables, kept)
    return Scanned(summary, kept)


@lru_cache(maxsize=8)
def _prepared(screen: Screen) -> tuple[Any, dict[bytes, bytes]]:
    """The hash state after the seed, and the table of flags of every stratum."""
    prefix = hashlib.sha256(seed_hash(screen.stage_seed))
    return prefix, {name: flags(limit) for name, limit in screen.limits}


def _scan_codes(
    block: Block, prefix: Any, tables: dict[bytes, bytes], kept: dict[bytes, list[Kept]]
) -> None:
    copy, integer = prefix.copy, int.from_bytes
    for code, stratum, branch, lon, lat in zip(
        block.codes, block.strata, block.branches, block.lons, block.lats, strict=True
    ):
        state = copy()
        state.update(code)
        number = integer(state.digest(), "big")
        if tables[stratum][number % STEPS]:
            kept[stratum].append((digits(number), code, code, branch, lon, lat))


def _scan_slips(
    block: Block, prefix: Any, tables: dict[bytes, bytes], kept: dict[bytes, list[Kept]]
) -> None:
    integer = int.from_bytes
    for code, stratum, weight, branch, lon, lat in zip(
        *(block.codes, block.strata, block.weights, block.branches, block.lons, block.lats),
        strict=True,
    ):
        start = prefix.copy()
        start.update(code)
        copy, table = start.copy, tables[stratum]
        for slip in SLIPS[1 : WEIGHTS[weight] + 1]:
            state = copy()
            state.update(slip)
            number = integer(state.digest(), "big")
            if table[number % STEPS]:
                kept[stratum].append((digits(number), code + slip, code, branch, lon, lat))
