"""Publications beside their records: what ``verify_ledger`` asks of what is public."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from functools import partial

from inspections.rechecking.comparing import Comparison
from publicity.events import Event
from publicity.models import Publication, Withdrawal
from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.ledger.told import Place, Told, draws_with, settled, told_of_draws

Row = tuple[str, str]  # code of the publication, and what the record says of it


def row_findings(draws: Collection[str]) -> Iterator[Place]:
    """What of the published results of these sessions is not as their records say."""
    for code in sorted(draws_with(Event.RESULT_PUBLISHED).intersection(draws)):
        yield from settled(partial(_compared, code))


def _compared(code: str) -> tuple[int, list[Place]]:
    told = told_of_draws([code])[code]
    found = Comparison(f"场次 {code} 的公示", told)
    _compare(found, told, Event.RESULT_PUBLISHED, "公示", "digest", _published(code))
    _compare(found, told, Event.RESULT_WITHDRAWN, "撤下", "reason", _withdrawn(code))
    return len(told), found.places


def _compare(
    found: Comparison, told: Sequence[Told], kind: str, label: str, part: str, stored: set[Row]
) -> None:
    mine = {one.subject: one for one in told if one.kind == kind}
    recorded = {(code, str(one.payload[part])) for code, one in mine.items() if one.payload}
    destroyed = {code for code, one in mine.items() if not one.payload}
    for code, what in sorted(stored - recorded):
        if code not in destroyed:
            found.say(mine.get(code), f"库中的{label}（{code}，{what[:24]}）没有这样的记录。")
    for code, what in sorted(recorded - stored):
        found.say(mine[code], f"记录的{label}（{code}，{what[:24]}）不在库中。")


def _published(draw: str) -> set[Row]:
    rows = Publication.objects.filter(visit__session__code=draw)
    return {(row.code, _digest(row)) for row in rows.iterator()}


def _digest(row: Publication) -> str:
    """The digest, where the text and the columns that lists show are what it is of."""
    data = bytes(row.content)
    if (digest := hashlib.sha256(data).hexdigest()) != row.digest:
        return f"内容 {digest}"
    try:
        text = parse_canonical(data)
        shown = (text["code"], text["entity"]["name"], text["checked_on"])
    except (NotCanonicalError, KeyError, TypeError):
        return "内容不合规"
    if shown != (row.code, row.name, row.checked_on.isoformat()):
        return f"名称或日期 {row.name} {row.checked_on}"
    return digest


def _withdrawn(draw: str) -> set[Row]:
    rows = Withdrawal.objects.filter(publication__visit__session__code=draw)
    return set(rows.values_list("publication__code", "reason"))
