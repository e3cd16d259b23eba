"""Every row of a draw beside its records: what ``verify_ledger`` asks of this app."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from functools import partial
from itertools import islice

from django.db.models import Prefetch

from inspections.events import Event
from inspections.models.sessions import DrawSession
from inspections.models.substitutions import SubstitutionDecision
from inspections.rechecking.comparing import Comparison
from inspections.rechecking.results import (
    compare_result,
    compare_substitutions,
    compare_supplement,
)
from inspections.rechecking.seats import compare_seats
from inspections.rechecking.sessions import compare_session
from shuangsuiji.ledger.told import Place, Told, draws_with, settled, told_of_draws

TOGETHER = 50
RELATED = ("inputs", "void_cases", "supplements__inputs", "supplements__result")
OF_SUPPLEMENTS = "inspections.supplement"


def row_findings(draws: Collection[str]) -> Iterator[Place]:
    """What of the rows of these sessions is not as their records say, and rows without any."""
    sealed = draws_with(Event.SESSION_SEALED)
    wanted = iter(sorted(sealed.intersection(draws)))
    while together := list(islice(wanted, TOGETHER)):
        told, sessions = told_of_draws(together), _sessions(together)
        for code in together:
            if _compared(code, sessions.get(code), told[code]):
                yield from settled(partial(_compared_anew, code))
    for code in DrawSession.objects.order_by("code").values_list("code", flat=True).iterator():
        if code not in sealed and code not in draws_with(Event.SESSION_SEALED):
            yield None, f"场次 {code}：没有封存的记录，不是由本系统封存的。"


def _compared_anew(code: str) -> tuple[int, list[Place]]:
    told = told_of_draws([code])[code]
    return len(told), _compared(code, _sessions([code]).get(code), told)


def _compared(code: str, session: DrawSession | None, told: list[Told]) -> list[Place]:
    own = [one for one in told if not one.subject.startswith(f"{code}-S")]
    found = Comparison(f"场次 {code}", own)
    if session is None:
        found.say(found.last(Event.SESSION_SEALED), "场次的行已被删除。")
        return found.places
    compare_session(found, session)
    compare_seats(found, session, None)
    compare_result(found, session)
    compare_substitutions(found, session)
    _compare_supplements(found, session, told)
    return found.places


def _compare_supplements(found: Comparison, session: DrawSession, told: list[Told]) -> None:
    rows = {row.number: row for row in session.supplements.all()}
    ceremonies = {f"{session.code}-S{number}": number for number in rows}
    series: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        if one.kind.startswith(OF_SUPPLEMENTS) and "number" in one.payload:
            series[one.payload["number"]].append(one)
        elif one.subject in ceremonies:
            series[ceremonies[one.subject]].append(one)
    for number in sorted(series.keys() | rows.keys()):
        each = Comparison(f"{found.name}第 {number} 次补抽", series[number])
        if number not in rows:
            each.say(series[number][0], "补抽的行已被删除。")
        elif not series[number]:
            each.say(None, "补抽没有记录。")
        else:
            compare_supplement(each, rows[number])
            compare_seats(each, session, rows[number])
        found.places += each.places


def _sessions(codes: Collection[str]) -> dict[str, DrawSession]:
    """The sessions with what is compared of each. About eight queries."""
    changes = SubstitutionDecision.objects.select_related(
        "proposal", "replaced", "substitute", "team"
    )
    rows = DrawSession.objects.select_related("task", "result", "one_time_code")
    found = rows.prefetch_related(*RELATED, Prefetch("substitutions", changes))
    return {row.code: row for row in found.filter(code__in=codes)}
