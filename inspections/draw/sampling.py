"""The entity draw: from sealed lines to the sample, in one streaming pass.

The result is that of the plain algorithm (write every ticket, sort, cut per stratum); the
screening only spares the work on tickets that cannot win.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from inspections.draw.collecting import collector_at_rest
from inspections.draw.drawn import DrawnEntity, code_of, entities_of, ticket_of
from inspections.draw.header import Header, Stratum
from inspections.draw.scanning import Kept, Scanned, Screen, pick, scan
from inspections.draw.screening import STEPS, first_limit
from inspections.draw.sealed_lines import Seal
from inspections.draw.shares import Reading, Search
from inspections.draw.strata import takes as takes_of
from inspections.draw.tickets import shown, stage_seed

Progress = Callable[[str, int, int], None]
OpenLines = Callable[[], Iterable[bytes]]


@dataclass(frozen=True)
class StratumTake:
    """``cutoff`` is the shown ticket of the last one taken, None where nothing is taken."""

    id: str
    count: int
    take: int
    cutoff: str | None


@dataclass(frozen=True)
class Sample:
    """Rows (drawn.py) of entities and substitutes (递补), each in ticket order over all strata."""

    strata: tuple[StratumTake, ...]
    rows: tuple[str, ...]
    reserve_rows: tuple[str, ...]

    @property
    def codes(self) -> list[str]:
        """Who is drawn, in order; sooner than by ``entities``, for their other cells stay uncut."""
        return [code_of(row) for row in self.rows]

    @cached_property
    def entities(self) -> tuple[DrawnEntity, ...]:
        return tuple(entities_of(self.rows))

    @cached_property
    def reserves(self) -> tuple[DrawnEntity, ...]:
        return tuple(entities_of(self.reserve_rows))


@collector_at_rest()
def draw_sample(
    header: Header,
    takes: Sequence[int],
    open_lines: OpenLines,
    *,
    stage_seed: str,
    on_progress: Progress | None = None,
    search: Search | None = None,
    recheck: bool = True,
) -> Sample:
    """Take the ``takes[i]`` smallest tickets of stratum i, then the substitutes.

    ``open_lines`` is called again in the rare case that a limit was too low. A ``search`` reads
    the lines itself, and lets other processes search ranges of them; it changes nothing but the
    time, nor does ``recheck=False``: it spares the form of every line where the digest alone
    vouches for lines that were checked at sealing (a search always does).

    Raises:
        FrameAlteredError: the lines are not those that the header seals.
        ImpossiblePlanError: the weights sum to more than 5,000,000 slips.
    """

    def tell(done: int) -> None:
        if on_progress is not None:
            on_progress("entities", done, header.entities.count)

    needed = _needed(header, takes)
    screen = _first_screen(header, takes, stage_seed)
    while True:
        if search is None:
            work = partial(scan if recheck else pick, screen)
            kept = _pass(header, screen, work, open_lines(), tell)
        else:
            reading = Reading(header, screen)
            kept = reading.gathered(search(reading))
            tell(header.entities.count)
        ordered = [
            _first(kept[name], n, weighted=header.weighted)
            for (name, _), n in zip(screen.limits, needed, strict=True)
        ]
        if all(len(found) == n for found, n in zip(ordered, needed, strict=True)):
            return _cut(header.strata, takes, ordered)
        search = None  # so rare that nobody is called together again
        screen = screen._replace(
            limits=tuple(
                (name, limit if len(found) == n else min(STEPS, limit * 2))
                for (name, limit), found, n in zip(screen.limits, ordered, needed, strict=True)
            )
        )


def entity_stage(header: Header) -> str:
    """The stage whose seed draws the entities."""
    return "entities-w" if header.weighted else "entities"


def entities_screen(header: Header, master: str) -> Screen:
    """The screen of a draw's first pass, for those who search a range of the lines for it."""
    seed = stage_seed(master, header.draw_id, entity_stage(header))
    return _first_screen(header, takes_of(header), seed)


def _first_screen(header: Header, takes: Sequence[int], stage_seed: str) -> Screen:
    """The screen of the first pass; nearly always the only one."""
    limits = (
        (stratum.id.encode("ascii"), first_limit(needed, stratum.count))
        for stratum, needed in zip(header.strata, _needed(header, takes), strict=True)
    )
    return Screen(stage_seed, tuple(limits), header.weighted)


def _needed(header: Header, takes: Sequence[int]) -> list[int]:
    """Per stratum: those taken and the substitutes, as far as there are any."""
    return [
        min(stratum.count, take + header.reserves)
        for stratum, take in zip(header.strata, takes, strict=True)
    ]


def _pass(
    header: Header,
    screen: Screen,
    work: Callable[[bytes], Scanned],
    chunks: Iterable[bytes],
    tell: Callable[[int], None],
) -> Kept:
    """One pass over the lines: every check of the seal, and the candidates of every stratum."""
    kept: Kept = {name: [] for name, _ in screen.limits}
    seal = Seal(header)
    done = 0
    for scanned in map(work, seal.blocks(chunks)):
        done += scanned.size
        if scanned.summary is not None:
            seal.add(scanned.summary)
        for name, found in scanned.kept.items():
            kept[name] += found
        tell(done)
    seal.close(summed_up=done == seal.count)
    return kept


def _first(rows: list[str], needed: int, *, weighted: bool) -> list[str]:
    """The first ``needed`` by ticket and slip; of an entity's slips only the best counts."""
    rows.sort()
    if weighted:
        best: dict[str, str] = {}
        for row in rows:
            best.setdefault(code_of(row), row)
        rows = list(best.values())
    return rows[:needed]


def _cut(plan: Sequence[Stratum], takes: Sequence[int], ordered: Sequence[list[str]]) -> Sample:
    strata = []
    drawn: list[str] = []
    reserves: list[str] = []
    for stratum, take, found in zip(plan, takes, ordered, strict=True):
        cutoff = shown(ticket_of(found[take - 1])) if take else None
        strata.append(StratumTake(stratum.id, stratum.count, take, cutoff))
        drawn += found[:take]
        reserves += found[take:]
    # Rows are sorted by their first two cells, ticket and slip: no two entities share a slip.
    return Sample(tuple(strata), tuple(sorted(drawn)), tuple(sorted(reserves)))
