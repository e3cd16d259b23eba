"""The entity draw: from sealed lines to the sample, in one streaming pass.

The result is that of the plain algorithm (write every ticket, sort, cut per stratum); the
screening only spares the work on tickets that cannot win.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from inspections.draw.header import Header
from inspections.draw.lines import WEIGHTS, Block
from inspections.draw.screening import STEPS, first_limit, flags
from inspections.draw.sealed_lines import SealedLines
from inspections.draw.tickets import digits, seed_hash, shown

SLIPS = tuple(b"#%d" % number for number in range(1001))

Progress = Callable[[str, int, int], None]
OpenLines = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class DrawnEntity:
    """One entity of the sample or of the substitutes, with what the line says of its place."""

    ticket: str  # in full
    slip: str  # what the ticket was written for: the code, or its best slip
    code: str
    stratum: str
    branch: str
    point: tuple[int, int] | None  # (lon_e6, lat_e6)


@dataclass(frozen=True)
class StratumTake:
    """``cutoff`` is the shown ticket of the last one taken, None where nothing is taken."""

    id: str
    count: int
    take: int
    cutoff: str | None


@dataclass(frozen=True)
class Sample:
    """Entities and substitutes (递补), each in ticket order over all strata."""

    strata: tuple[StratumTake, ...]
    entities: tuple[DrawnEntity, ...]
    reserves: tuple[DrawnEntity, ...]


# What a pass keeps of a line whose ticket may win: hash integer, slip, code, branch, lon, lat.
Kept = tuple[int, bytes, bytes, bytes, bytes, bytes]


def draw_sample(
    header: Header,
    takes: Sequence[int],
    open_lines: OpenLines,
    *,
    stage_seed: str,
    on_progress: Progress | None = None,
) -> Sample:
    """Take the ``takes[i]`` smallest tickets of stratum i, then the substitutes.

    ``open_lines`` is called again in the rare case that a limit was too low.

    Raises:
        FrameAlteredError: the lines are not those that the header seals.
        ImpossiblePlanError: the weights sum to more than 5,000,000 slips.
    """
    names = [stratum.id.encode("ascii") for stratum in header.strata]
    counts = [stratum.count for stratum in header.strata]
    needed = [min(count, take + header.reserves) for count, take in zip(counts, takes, strict=True)]
    limits = [first_limit(n, count) for n, count in zip(needed, counts, strict=True)]
    while True:
        reading = _Pass(header, names, limits, stage_seed)
        reading.run(open_lines(), on_progress)
        short = [place for place, n in enumerate(needed) if reading.found(names[place]) < n]
        if not short:
            break
        for place in short:
            limits[place] = min(STEPS, limits[place] * 2)
    ordered = [_in_ticket_order(name, reading.kept[name]) for name in names]
    return _cut(header, takes, needed, ordered)


class _Pass:
    """One pass over the lines: every check of the seal, and the candidates of every stratum."""

    def __init__(
        self, header: Header, names: Sequence[bytes], limits: Sequence[int], stage_seed: str
    ) -> None:
        self.header = header
        self.tables = {name: flags(limit) for name, limit in zip(names, limits, strict=True)}
        self.kept: dict[bytes, list[Kept]] = {name: [] for name in names}
        self.prefix = hashlib.sha256(seed_hash(stage_seed))

    def run(self, chunks: Iterable[bytes], on_progress: Progress | None) -> None:
        reading = SealedLines(self.header)
        scan = self._scan_slips if self.header.weighted else self._scan
        for block in reading.checked(chunks):
            scan(block)
            if on_progress is not None:
                on_progress("entities", reading.done, self.header.entities.count)

    def found(self, name: bytes) -> int:
        """How many entities of a stratum the pass kept; an entity may have several slips."""
        kept = self.kept[name]
        return len({k[2] for k in kept}) if self.header.weighted else len(kept)

    def _scan(self, block: Block) -> None:
        tables, kept = self.tables, self.kept
        copy, integer = self.prefix.copy, int.from_bytes
        for code, stratum, branch, lon, lat in zip(
            block.codes, block.strata, block.branches, block.lons, block.lats, strict=True
        ):
            state = copy()
            state.update(code)
            number = integer(state.digest(), "big")
            if tables[stratum][number % STEPS]:
                kept[stratum].append((number, code, code, branch, lon, lat))

    def _scan_slips(self, block: Block) -> None:
        integer = int.from_bytes
        for code, stratum, weight, branch, lon, lat in zip(
            *(block.codes, block.strata, block.weights, block.branches, block.lons, block.lats),
            strict=True,
        ):
            start = self.prefix.copy()
            start.update(code)
            copy, table = start.copy, self.tables[stratum]
            for slip in SLIPS[1 : WEIGHTS[weight] + 1]:
                state = copy()
                state.update(slip)
                number = integer(state.digest(), "big")
                if table[number % STEPS]:
                    self.kept[stratum].append((number, code + slip, code, branch, lon, lat))


def _in_ticket_order(name: bytes, kept: Iterable[Kept]) -> list[DrawnEntity]:
    """Write the tickets out, sort by ticket and slip, and keep each entity's best slip only."""
    stratum = name.decode()
    found: dict[bytes, DrawnEntity] = {}
    written = sorted((digits(k[0]), k) for k in kept)
    for ticket, (_, slip, code, branch, lon, lat) in written:
        if code not in found:
            point = (int(lon), int(lat)) if lon else None
            found[code] = DrawnEntity(
                ticket, slip.decode(), code.decode(), stratum, branch.decode(), point
            )
    return list(found.values())


def _cut(
    header: Header,
    takes: Sequence[int],
    needed: Sequence[int],
    ordered: Sequence[list[DrawnEntity]],
) -> Sample:
    strata, entities, reserves = [], [], []
    for stratum, take, need, found in zip(header.strata, takes, needed, ordered, strict=True):
        cutoff = shown(found[take - 1].ticket) if take else None
        strata.append(StratumTake(stratum.id, stratum.count, take, cutoff))
        entities += found[:take]
        reserves += found[take:need]
    by_ticket: Callable[[DrawnEntity], tuple[str, str]] = lambda e: (e.ticket, e.slip)  # noqa: E731
    return Sample(
        tuple(strata),
        tuple(sorted(entities, key=by_ticket)),
        tuple(sorted(reserves, key=by_ticket)),
    )
