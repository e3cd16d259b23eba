"""Screening a list of names against the register, and the screenings that were kept."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from entities.credit.screening import Asked, Known, Line, answer, read, spellings, with_twins
from entities.models import Entity, HonourScreening, RegStatus
from entities.selectors.listings import CREDIT_READERS, restrictions_in_force, standing_listings
from entities.selectors.registry import Viewer
from shuangsuiji.kernel.canonical import parse_canonical
from shuangsuiji.orgs.selectors import scoped

BATCH = 300  # asked for by three columns at once; SQLite takes 999 parameters
IN_BUSINESS = (RegStatus.ACTIVE, RegStatus.SUSPENDED)


def screened(asked: Sequence[Asked], *, on: date) -> list[Line]:
    """The answer to every row, in its order, over the whole register.

    Whether somebody is on a list is public, so this asks for no unit. One query for each 300
    codes and names (names are not indexed: each reads the register), then two for each 300 found.
    """
    sound = [one for one in asked if not one.fault]
    codes = {one.code for one in sound if one.code}
    names = {name for one in sound if not one.code for name in spellings(one.name)}
    rows = {row.pk: row for row in (*_by_code(sorted(codes)), *_by_name(sorted(names)))}
    records = _records(list(rows), on=on)
    by_code: dict[str, Known] = {}
    by_name: dict[str, list[Known]] = defaultdict(list)
    for key, row in rows.items():
        status = "" if row.status in IN_BUSINESS else row.get_status_display()
        one = Known(key, row.name, row.uscc or row.code, status, tuple(records[key]))
        by_code |= {code: one for code in (row.code, row.uscc, row.reg_no) if code}
        by_name[row.name].append(one)
    return with_twins(answer(one, by_code, by_name) for one in asked)


def _by_code(codes: Sequence[str]) -> Iterator[Entity]:
    for start in range(0, len(codes), BATCH):
        some = codes[start : start + BATCH]
        wanted = Q(code__in=some) | Q(uscc__in=some) | Q(reg_no__in=some)
        yield from _narrow(Entity.objects.filter(wanted))


def _by_name(names: Sequence[str]) -> Iterator[Entity]:
    for start in range(0, len(names), 3 * BATCH):
        yield from _narrow(Entity.objects.filter(name__in=names[start : start + 3 * BATCH]))


def _narrow(rows: QuerySet[Entity]) -> QuerySet[Entity]:
    return rows.only("pk", "code", "uscc", "reg_no", "name", "status").order_by("pk")


def _records(keys: Sequence[int], *, on: date) -> dict[int, list[str]]:
    """Lists and restrictions that stand on the day, in words, by entity."""
    found: dict[int, list[str]] = defaultdict(list)
    for start in range(0, len(keys), BATCH):
        some = keys[start : start + BATCH]
        for row in standing_listings(on=on).filter(entity__in=some):
            until = f"，至 {row.valid_to.isoformat()}" if row.valid_to else "，至移出为止"
            found[row.entity_id].append(
                f"{row.get_kind_display()}（{row.get_reason_display()}，{row.number}，"
                f"{row.decided_on.isoformat()} 起{until}）"
            )
        for one in restrictions_in_force(on=on).filter(listing__entity__in=some):
            found[one.listing.entity_id].append(
                f"限制措施：{one.get_area_display()}（{one.listing.number}，"
                f"{one.valid_from.isoformat()} 起，至 {one.valid_to.isoformat()}）"
            )
    return found


def screenings_seen_by(user: Viewer, *, on: date) -> QuerySet[HonourScreening]:
    """Screenings of the user's units, newest first, without their lines."""
    rows = scoped(HonourScreening.objects.all(), user, on=on, roles=CREDIT_READERS)
    return rows.select_related("unit").defer("document").order_by("-made_at", "-pk")


def lines_of(row: HonourScreening) -> list[Line]:
    """What a kept screening says."""
    return read(parse_canonical(bytes(row.document)))
