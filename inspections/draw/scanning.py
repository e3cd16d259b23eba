"""Which lines of a block may win: the inner loop of the draw. A block needs no other block."""

from functools import lru_cache
from typing import Any, NamedTuple

from inspections.draw.drawn import row_of
from inspections.draw.errors import FrameAlteredError
from inspections.draw.hashing import sha256_of_short
from inspections.draw.lines import WEIGHTS, Block, read_block
from inspections.draw.screening import STEPS, flags, last_bytes
from inspections.draw.sealed_lines import Summary, summary_of
from inspections.draw.tickets import digits, seed_hash

SLIPS = tuple(b"#%d" % number for number in range(1001))

Kept = dict[bytes, list[str]]  # stratum -> rows of drawn.py


class Screen(NamedTuple):
    """What a pass looks for; small, hashable, and fit to be sent to another process."""

    stage_seed: str
    limits: tuple[tuple[bytes, int], ...]  # stratum -> tickets below are kept
    weighted: bool


class Scanned(NamedTuple):
    """What is left of a block after the screen."""

    size: int  # lines
    summary: Summary | None  # None where only the digest of the whole vouches for the lines
    kept: Kept


def scan(screen: Screen, data: bytes) -> Scanned:
    """Read a block of lines and keep those whose ticket lies below its stratum's limit.

    A line of a stratum that the screen does not know is summed up and left to the seal.

    Raises:
        FrameAlteredError: a line has another form, or codes are not strictly ascending.
    """
    block = read_block(data)
    summary = summary_of(block)
    prefix, tables = _prepared(screen)
    kept: Kept = {name: [] for name in summary.strata if name in tables}
    if len(kept) == len(summary.strata):
        (_scan_slips if screen.weighted else _scan_codes)(block, data, prefix, tables, kept)
    return Scanned(summary.size, summary, kept)


def pick(screen: Screen, data: bytes) -> Scanned:
    """What ``scan`` keeps, of lines that were checked before: when they were sealed.

    Only lines that may win are looked at closely. The caller must compare the digest of the
    whole file with the sealed one, and use nothing of this when they differ.

    Raises:
        FrameAlteredError: a line is not of the form that sealing wrote.
    """
    if screen.weighted:
        return scan(screen, data)
    prefix, tables = _prepared(screen)
    table, last_byte = _widest(screen)
    copy, integer, steps = prefix.copy, int.from_bytes, STEPS
    lines = data.split(b"\n")
    kept: Kept = {name: [] for name in tables}
    try:
        if lines.pop():
            raise ValueError("the last line has no end")
        # Where the time goes, so one expression for all lines; ``update`` returns None.
        passed = [
            (number, line)
            for line in lines
            if last_byte[
                ((state := copy()).update(line.partition(b",")[0]) or (word := state.digest()))[-1]
            ]
            and table[(number := integer(word)) % steps]
        ]
        for number, line in passed:
            code, stratum, _ = line.split(b",", 2)
            if tables[stratum][number % steps]:
                kept[stratum].append(row_of(digits(number), code, line))
    except (ValueError, KeyError) as error:  # too few cells, no such stratum
        raise FrameAlteredError("主体名册的行不是封存时的写法，拒绝抽取。") from error
    return Scanned(len(lines), None, kept)


@lru_cache(maxsize=8)
def _widest(screen: Screen) -> tuple[bytes, bytes]:
    """One table for all strata: whoever passes it is looked at again in that of the own one."""
    table = flags(max(limit for _, limit in screen.limits))
    return table, last_bytes(table)


@lru_cache(maxsize=8)
def _prepared(screen: Screen) -> tuple[Any, dict[bytes, bytes]]:
    """The hash state after the seed, and the table of flags of every stratum."""
    prefix = sha256_of_short(seed_hash(screen.stage_seed))
    return prefix, {name: flags(limit) for name, limit in screen.limits}


def _scan_codes(
    block: Block, data: bytes, prefix: Any, tables: dict[bytes, bytes], kept: Kept
) -> None:
    copy, integer = prefix.copy, int.from_bytes
    for code, stratum, line in zip(block.codes, block.strata, data.splitlines(), strict=True):
        state = copy()
        state.update(code)
        number = integer(state.digest(), "big")
        if tables[stratum][number % STEPS]:
            kept[stratum].append(row_of(digits(number), code, line))


def _scan_slips(
    block: Block, data: bytes, prefix: Any, tables: dict[bytes, bytes], kept: Kept
) -> None:
    integer = int.from_bytes
    for code, stratum, weight, line in zip(
        *(block.codes, block.strata, block.weights, data.splitlines()), strict=True
    ):
        start = prefix.copy()
        start.update(code)
        copy, table = start.copy, tables[stratum]
        for slip in SLIPS[1 : WEIGHTS[weight] + 1]:
            state = copy()
            state.update(slip)
            number = integer(state.digest(), "big")
            if table[number % STEPS]:
                kept[stratum].append(row_of(digits(number), code + slip, line))
