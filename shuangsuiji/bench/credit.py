"""Grading a whole register anew, beside one plain SQL ``UPDATE`` of the same rows."""

import time
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

import entities
from entities.credit.facts import FactKind
from entities.models import CreditGrade, Entity
from entities.services.credit import save_rulebook
from entities.tasks import regrade_task
from shuangsuiji.orgs.models import Unit, UnitKind

BOOK = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"
FACTS_EACH = 2
# What visits find, by turns: most find nothing.
KINDS = [FactKind.CLEAN_VISIT] * 6 + [
    FactKind.NOT_PUB_OTHER,
    FactKind.CORRECTED_ON_ORDER,
    FactKind.UNREACHABLE,
    FactKind.FALSE_INFO,
]


class Regrading(NamedTuple):
    """Seconds of each run over all entities."""

    first: float  # every grade is computed for the first time
    moved: int  # entities whose grade that changed
    night: float  # the day after: all are computed, none differs
    update: float  # one UPDATE of the same rows, indexes and triggers included


def regrading(count: int) -> Regrading:
    """Fill a register, two facts for each entity, and grade it twice."""
    _register(count)
    save_rulebook(document=BOOK.read_bytes(), by="bench", now=timezone.now())
    before = dict(Entity.objects.values_list("pk", "grade"))
    first = _seconds()
    moved = sum(
        before[pk] != grade for pk, grade in Entity.objects.values_list("pk", "grade").iterator()
    )
    if CreditGrade.objects.count() != count:
        raise RuntimeError("the bench's own entities were not all graded")
    with connection.cursor() as cursor:  # the day is done: take its records away to run it again
        cursor.execute("ALTER TABLE ledger_record DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM ledger_waiting")
        cursor.execute("DELETE FROM ledger_record WHERE subject LIKE 'grades/%%'")
        cursor.execute("ALTER TABLE ledger_record ENABLE TRIGGER USER")
    night = _seconds()
    with connection.cursor() as cursor:
        started = time.perf_counter()
        cursor.execute("UPDATE entities_entity SET grade = 'B' WHERE id > 0")
        update = time.perf_counter() - started
    return Regrading(first, moved, night, update)


def _seconds() -> float:
    started = time.perf_counter()
    regrade_task()
    return time.perf_counter() - started


def _register(count: int) -> None:
    unit = Unit.objects.create(
        code="350902", name="样例局", kind=UnitKind.COUNTY, path="350902/", region_code="350902"
    )
    now = timezone.now()
    kinds = [kind.value for kind in KINDS]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO entities_entity (code, uscc, name, kind, status, type_text, industry,
                business_scope, capital_text, legal_rep, contact_name, contact_phone, address,
                address_quality, region_code, district_code, responsible_unit_id, placement,
                datum, grade, version, batch_code, created_at, updated_at)
            SELECT 'B' || lpad(n::text, 9, '0'), NULL, '样例企业' || n, 'ENT', 'ACTIVE', '', 'F52',
                '', '', '', '', '', '', 'EMPTY', '350902', '', %s, 'GIVEN', '',
                substr('AABC', n %% 4 + 1, 1), 1, '', %s, %s
            FROM generate_series(1, %s) n
            """,
            [unit.pk, now, now, count],
        )
        cursor.execute(
            """
            INSERT INTO entities_creditfact
                (entity_id, ref, kind, "on", source, basis, amount_fen, recorded_by, recorded_at)
            SELECT id, 'R' || id || '-' || k, (%s::text[])[(id + k * 3) %% %s + 1],
                CURRENT_DATE - (100 + k), '样例局', '样例依据', 0, 'bench', %s
            FROM entities_entity, generate_series(1, %s) k
            """,
            [kinds, len(kinds), now, FACTS_EACH],
        )
        cursor.execute("ANALYZE")
