"""The entity draw: from sealed lines to the sample, in one streaming pass.

The result is that of the plain algorithm (write every ticket, sort, cut per stratum); the
screening only spares the work on tickets that cannot win.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, Protocol

from inspections.draw.header import Header
from inspections.draw.scanning import Kept, Scanned, Screen, pick, scan
from inspections.draw.screening import STEPS, first_limit
from inspections.draw.sealed_lines import Seal
from inspections.draw.tickets import shown

Progress = Callable[[str, int, int], None]
OpenLines = Callable[[], Iterable[bytes]]


class Spread(Protocol):
    """Apply a picklable function to blocks and yield the results in order, like ``map``.

    ``multiprocessing.Pool.imap`` is one: it spreads a large draw over the processors.
    """

    def __call__(
        self, function: Callable[[bytes], Scanned], blocks: Iterable[bytes], /
    ) -> Iterator[Scanned]: ...


class DrawnEntity(NamedTuple):  # made by the ten thousand: a dataclass takes five times as long
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


def draw_sample(
    header: Header,
    takes: Sequence[int],
    open_lines: OpenLines,
    *,
    stage_seed: str,
    on_progress: Progress | None = None,
    spread: Spread = map,
    recheck: bool = True,
) -> Sample:
    """Take the ``takes[i]`` smallest tickets of stratum i, then the substitutes.

    ``open_lines`` is called again in the rare case that a limit was too low. How the blocks are
    spread over processors changes nothing but the time, nor does ``recheck=False``: it spares the
    form of every line where the digest alone vouches for lines that were checked at sealing.

    Raises:
        FrameAlteredError: the lines are not those that the header seals.
        ImpossiblePlanError: the weights sum to more than 5,000,000 slips.
    """
    counts = [stratum.count for stratum in header.strata]
    needed = [min(n, take + header.reserves) for n, take in zip(counts, takes, strict=True)]
    limits = [first_limit(n, count) for n, count in zip(needed, counts, strict=True)]
    names = [stratum.id.encode("ascii") for stratum in header.strata]
    while True:
        screen = Screen(stage_seed, tuple(zip(names, limits, strict=True)), header.weighted)
        work = partial(scan if recheck else pick, screen)
        kept = _pass(header, screen, spread, work, open_lines(), on_progress)
        ordered = [_first(kept[name], n) for name, n in zip(names, needed, strict=True)]
        short = [place for place, n in enumerate(needed) if len(ordered[place]) < n]
        if not short:
            return _cut(header, takes, ordered)
        for place in short:
            limits[place] = min(STEPS, limits[place] * 2)


def _pass(
    header: Header,
    screen: Screen,
    spread: Spread,
    work: Callable[[bytes], Scanned],
    chunks: Iterable[bytes],
    on_progress: Progress | None,
) -> dict[bytes, list[Kept]]:
    """One pass over the lines: every check of the seal, and the candidates of every stratum."""
    kept: dict[bytes, list[Kept]] = {name: [] for name, _ in screen.limits}
    seal = Seal(header)
    done = 0
    for scanned in spread(work, seal.blocks(chunks)):
        done += scanned.size
        if scanned.summary is not None:
            seal.add(scanned.summary)
        for name, found in scanned.kept.items():
            kept[name] += found
        if on_progress is not None:
            on_progress("entities", done, header.entities.count)
    seal.close(summed_up=done == seal.count)
    return kept


def _first(kept: list[Kept], needed: int) -> list[Kept]:
    """The first ``needed`` by ticket and slip; of an entity's slips only the best counts."""
    kept.sort()
    best = {}
    for row in kept:
        if row[2] not in best:
            best[row[2]] = row
            if len(best) == needed:
                break
    return list(best.values())[:needed]


def _cut(header: Header, takes: Sequence[int], ordered: Sequence[list[Kept]]) -> Sample:
    strata = []
    entities: list[DrawnEntity] = []
    reserves: list[DrawnEntity] = []
    for stratum, take, found in zip(header.strata, takes, ordered, strict=True):
        cutoff = shown(found[take - 1][0]) if take else None
        strata.append(StratumTake(stratum.id, stratum.count, take, cutoff))
        drawn = [_entity(row, stratum.id) for row in found]
        entities += drawn[:take]
        reserves += drawn[take:]
    # The first two fields are ticket and slip, and no two entities share a slip.
    return Sample(tuple(strata), tuple(sorted(entities)), tuple(sorted(reserves)))


def _entity(row: Kept, stratum: str) -> DrawnEntity:
    ticket, slip, code, branch, lon, lat = row
    point = (int(lon), int(lat)) if lon else None
    return DrawnEntity(ticket, slip.decode(), code.decode(), stratum, branch.decode(), point)
