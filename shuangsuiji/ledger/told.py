"""What the records of a draw tell, for comparing an app's own rows with them.

An app that keeps rows of draws names, in ``log_rows`` of its ``AppConfig``, a function that is
given the codes of draws and yields what is not as the records say; the ledger knows no such row.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Exists, OuterRef
from django.utils.module_loading import import_string

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.selectors import stored_bytes

Place = tuple[int | None, str]  # entry number where one is known, and what is wrong
RowFindings = Callable[[Collection[str]], Iterable[Place]]


class Told(NamedTuple):
    """A record as people read it; ``verify_ledger`` holds each against its entry."""

    seq: int | None  # number of the entry; None while it waits, or in a log that ended
    kind: str
    at: datetime
    actor: str
    subject: str
    payload: dict[str, Any]  # empty where it was destroyed


def told_of_draws(draws: Collection[str]) -> dict[str, list[Told]]:
    """The records of each draw, oldest first. Two queries."""
    rows = Record.objects.filter(draw__in=draws).order_by("seq")
    columns = rows.values_list("draw", "src", "kind", "at", "actor", "subject", "payload")
    numbers = dict(Leaf.objects.filter(src__in=rows.values("src")).values_list("src", "seq"))
    found: dict[str, list[Told]] = defaultdict(list)
    for draw, src, kind, at, actor, subject, payload in columns:
        told = Told(numbers.get(src), kind, at, actor, subject, parsed(payload))
        found[draw].append(told)
    return found


def told_since(since: int) -> list[str]:
    """Codes of draws with a record from entry ``since`` on; 0 for all draws. One query."""
    rows = Record.objects.exclude(draw="")
    if since:
        rows = rows.filter(~Exists(Leaf.objects.filter(src=OuterRef("src"), seq__lt=since)))
    return sorted(rows.order_by().values_list("draw", flat=True).distinct())


def draws_with(kind: str) -> set[str]:
    """Codes of the draws that have a record of that kind. One query."""
    return set(Record.objects.filter(kind=kind).order_by().values_list("draw", flat=True))


def differing_rows(since: int) -> Iterator[Place]:
    """What of the apps' rows is not as the records say, of draws with entries from ``since`` on."""
    draws = told_since(since)
    for app in apps.get_app_configs():
        for name in getattr(app, "log_rows", ()):
            compared: RowFindings = import_string(name)
            yield from compared(draws)


def settled(compare: Callable[[], tuple[int, list[Place]]]) -> list[Place]:
    """What remains when the acts did not go on meanwhile: rows are read after their records.

    Args:
        compare: reads everything anew; how many records there were, and what did not agree.
    """
    count, places = compare()
    while places:
        again, places = compare()
        if again == count:
            break
        count = again
    return places


def parsed(payload: object) -> dict[str, Any]:
    """The content of a record; empty where it was destroyed."""
    try:
        told = parse_canonical(stored_bytes(payload))
    except NotCanonicalError:  # destroyed, or altered and found at its own entry
        return {}
    return told if isinstance(told, dict) else {}
