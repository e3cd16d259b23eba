"""Local mode beside random mode (属地模式与双随机模式), with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from publicity.outcomes import Mode, ProblemKind
from publicity.statistics.asking import Wish
from publicity.statistics.cells import Reader
from publicity.statistics.intervals import Difference, Share, difference, share
from publicity.tallies import Tally, counted, tallies_by
from shuangsuiji.orgs.models import Unit

BOTH = (Mode.LOCAL, Mode.RANDOM)


@dataclass(frozen=True)
class Side:
    """One mode: how many were checked, with problems, and of which kinds."""

    label: str
    tally: Tally
    rate: Share
    kinds: int  # different kinds of problem
    unreachable: str  # share of 无法联系 in all findings


@dataclass(frozen=True)
class Comparison:
    """Both sides, and how far they are apart."""

    sides: tuple[Side, Side]
    apart: Difference
    kinds: tuple[tuple[str, ...], ...]  # kind, count local, count random


def years_with_both(unit: Unit | None) -> list[int]:
    """Years in which both modes were used, the newest first. One query."""
    found = tallies_by(counted(Wish(date(1990, 1, 1), date(2100, 12, 31), unit).counted),
                       "year", "mode")  # fmt: skip
    years = [{int(str(year)) for year, mode in found if mode == one.value} for one in BOTH]
    return sorted(years[0] & years[1], reverse=True)


def newest_with_both(units: Sequence[Unit]) -> dict[str, str]:
    """Unit and year, as the address names them, in which both modes were last used; {} for none.

    One query for each unit; the units are those with counted checks, a county's worth.
    """
    found = [(year, unit.code) for unit in units for year in years_with_both(unit)[:1]]
    if not found:
        return {}
    year, code = max(found, key=lambda one: (one[0], len(one[1]), one[1]))
    return {"since": f"{year}-01", "until": f"{year}-12", "unit": code}


def compared(wish: Wish, *, reader: Reader) -> Comparison | None:
    """The two modes in a period; None where one of them was not used, or is too small to tell."""
    rows = counted(wish.counted).filter(mode__in=[one.value for one in BOTH])
    found = {str(key[0]): one for key, one in tallies_by(rows, "mode").items()}
    local, drawn = (found.get(one.value, Tally()) for one in BOTH)
    if any(not one.checked or reader.is_small(one.problems) for one in (local, drawn)):
        return None
    return Comparison(
        sides=(_side(Mode.LOCAL, local, reader), _side(Mode.RANDOM, drawn, reader)),
        apart=difference((local.problems, local.checked), (drawn.problems, drawn.checked)),
        kinds=tuple(
            (
                kind.label,
                reader.count(local.kinds[kind.value]),
                reader.count(drawn.kinds[kind.value]),
            )
            for kind in ProblemKind
            if local.kinds[kind.value] or drawn.kinds[kind.value]
        ),
    )


def _side(mode: Mode, found: Tally, reader: Reader) -> Side:
    return Side(
        label=mode.label,
        tally=found,
        rate=share(found.problems, found.checked),
        kinds=sum(count > 0 for count in found.kinds.values()),
        unreachable=reader.share(
            found.kinds[ProblemKind.UNREACHABLE.value], sum(found.kinds.values())
        ),
    )
