"""The completion sheet (双随机完成情况表) with the columns that are used in production."""

from dataclasses import dataclass
from typing import Final

from inspections.fieldwork.selectors.workload import states_by_unit, visits_due
from inspections.fieldwork.states import VisitState
from inspections.oneform.codes import FollowUpAction, ResultType
from publicity.models import CheckRecord
from publicity.outcomes import Mode
from publicity.statistics.asking import Wish
from publicity.statistics.cells import Reader
from publicity.tallies import Tally, tallies_by
from shuangsuiji.orgs.models import Unit

WAITING: Final = (VisitState.DISPATCHED, VisitState.UNDERWAY)
ENTERED: Final = (VisitState.SUBMITTED, VisitState.SIGNED, VisitState.RETURNED)
HEAD: Final = (
    *("行次", "地区/部门", "应检查数", "待录入", "录入中", "待公示", "已公示", "完成率"),
    *(one.label for one in ResultType),
    *(one.label for one in FollowUpAction),
    *("完结数", "完结率"),
)


@dataclass(frozen=True)
class SheetRow:
    """One line, as printed."""

    label: str
    cells: tuple[str, ...]  # from 应检查数 on


def completion(wish: Wish, *, reader: Reader) -> list[SheetRow]:
    """One line for each bureau with visits due in the period, and a total. Three queries.

    Results and follow-ups are those of the same visits, so that the columns add up.
    """
    unit = wish.unit.path if wish.unit else ""
    states = states_by_unit(visits_due(wish.since, wish.until, unit))
    rows = CheckRecord.objects.filter(
        mode=Mode.RANDOM.value, publication__visit__due_on__range=(wish.since, wish.until)
    ).order_by()
    if unit:
        rows = rows.filter(unit__path__startswith=unit)
    found = {int(str(key[0])): one for key, one in tallies_by(rows, "unit_id").items()}
    units = Unit.objects.filter(pk__in={*states, *found}).order_by("path")
    whole, sums, lines = Tally(), dict.fromkeys(VisitState.values, 0), []
    for each in units:
        mine, one = states.get(each.pk, {}), found.get(each.pk, Tally())
        lines.append(SheetRow(each.name, _cells(dict(mine), one, reader)))
        whole.absorb(one)
        for state, count in mine.items():
            sums[state] += count
    if len(lines) > 1:
        lines.append(SheetRow("合计", _cells(sums, whole, reader)))
    return lines


def _cells(states: dict[str, int], one: Tally, to: Reader) -> tuple[str, ...]:
    due = sum(states.values())
    reviewed = states.get(VisitState.REVIEWED, 0)
    return (
        to.count(due),
        to.count(sum(states.get(state, 0) for state in WAITING)),
        to.count(sum(states.get(state, 0) for state in ENTERED)),
        to.count(max(0, reviewed - one.checked)),
        to.count(one.checked),
        to.share(one.checked, due),
        *(to.count(one.results[each.value]) for each in ResultType),
        *(to.count(one.actions[each.value]) for each in FollowUpAction),
        to.count(one.settled),
        to.share(one.settled, one.checked),
    )
