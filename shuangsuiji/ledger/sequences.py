"""What must stand before what in the log, and under a signed head: rules as data of other apps.

An app that holds acts in a fixed order names them in ``log_orders`` of its ``AppConfig``; the
ledger itself knows no act.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from django.apps import apps

from shuangsuiji.kernel.canonical import NotCanonicalError, parse_canonical
from shuangsuiji.ledger.models import Cosignature, Record
from shuangsuiji.ledger.orders import Order

Place = tuple[int, str]  # entry number, and what is wrong


def known_orders() -> list[Order]:
    """The orders of all apps."""
    return [one for app in apps.get_app_configs() for one in getattr(app, "log_orders", ())]


@dataclass(frozen=True, order=True)
class Seen:
    """An entry of a kind that stands in an order."""

    seq: int
    kind: str
    src: str


class Sequences:
    """Collects entries while a log is read; then says which stand in the wrong place."""

    def __init__(self, orders: Collection[Order]) -> None:
        self._orders = orders
        self._watched = {
            kind for order in orders for kind in (*order.kinds, *order.chances, order.promise)
        }
        self._draws: dict[str, list[Seen]] = defaultdict(list)

    def see(self, seq: int, data: bytes) -> None:
        """Take note of the entry where it belongs to a draw."""
        if b'"draw":null' in data:
            return
        try:
            entry = parse_canonical(data)
            draw, kind, src = entry["draw"], entry["kind"], entry["src"]
        except (NotCanonicalError, KeyError, TypeError):
            return
        if kind in self._watched:
            self._draws[str(draw)].append(Seen(seq, kind, src))

    def findings(self, heads: Collection[int]) -> Iterator[Place]:
        """What is out of order, given the sizes of the signed heads."""
        for draw, seen in self._draws.items():
            payloads = _payloads(one.src for one in seen)
            for order in self._orders:
                series: dict[object, list[Seen]] = defaultdict(list)
                for one in seen:
                    if one.kind in (*order.kinds, *order.chances):
                        number = payloads.get(one.src, {}).get("number") if order.numbered else 0
                        series[number].append(one)
                wanted = any(
                    one.kind == order.promise and payloads.get(one.src, {}).get(order.promised)
                    for one in seen
                )
                for acts in series.values():
                    yield from _out_of_order(draw, order, acts)
                    yield from _unsigned(draw, order, acts, heads, cosigned=wanted)


def _out_of_order(draw: str, order: Order, acts: list[Seen]) -> Iterator[Place]:
    by_kind = {kind: [one.seq for one in acts if one.kind == kind] for kind in order.kinds}
    for before, kind in pairwise(order.kinds):
        for seq in by_kind[kind]:
            if not by_kind[before]:
                yield seq, f"场次 {draw} 的 {kind} 之前没有 {before}。"
            elif max(by_kind[before]) > seq:
                yield seq, f"场次 {draw} 的 {kind} 先于 {before} 入链。"


def _unsigned(
    draw: str, order: Order, acts: list[Seen], heads: Collection[int], *, cosigned: bool
) -> Iterator[Place]:
    first = min((one for one in acts if one.kind in order.chances), default=None)
    covered = max((one.seq for one in acts if one.kind in order.before), default=None)
    if first is None or covered is None or covered > first.seq:
        return
    between = [size for size in heads if covered < size <= first.seq]
    if not between:
        yield first.seq, f"场次 {draw} 的 {first.kind} 之前，没有签署覆盖其封存与承诺的检查点。"
    elif cosigned and not Cosignature.objects.filter(checkpoint__in=between).exists():
        yield (
            first.seq,
            f"场次 {draw} 公告须有外部共签，{first.kind} 之前的检查点没有共签。",
        )


def _payloads(sources: Iterable[str]) -> dict[str, dict[str, object]]:
    rows = Record.objects.filter(src__in=list(sources), payload__isnull=False)
    found = {}
    for src, payload in rows.values_list("src", "payload"):
        try:
            found[src] = parse_canonical(bytes(payload or b""))
        except NotCanonicalError:  # an altered payload is found and told elsewhere
            continue
    return found
