"""A publication or a withdrawal that somebody rewrote past the services is found at its record."""

import pytest
from django.db import connection

from inspections.tests.world import triggers_off
from publicity.apps import PublicityConfig
from publicity.events import Event
from publicity.rechecking import row_findings
from publicity.services.results import withdraw_result
from publicity.tests.published import LATER, correct, public_result
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.sealing import seal_pending

pytestmark = pytest.mark.django_db
REWRITTEN = [
    ("UPDATE publicity_publication SET name = '别的企业'", Event.RESULT_PUBLISHED),
    ("UPDATE publicity_publication SET content = {bytes}", Event.RESULT_PUBLISHED),
    ("UPDATE publicity_publication SET digest = '0'", Event.RESULT_PUBLISHED),
    ("UPDATE publicity_publication SET checked_on = '2020-01-01'", Event.RESULT_PUBLISHED),
    ("UPDATE publicity_withdrawal SET reason = '别的理由'", Event.RESULT_WITHDRAWN),
    ("DELETE FROM publicity_withdrawal", Event.RESULT_WITHDRAWN),
]


@pytest.mark.parametrize(("statement", "kind"), REWRITTEN)
def test_a_rewritten_row_is_named_at_its_record_and_a_clean_one_is_not(statement, kind):
    first = public_result()
    correct(first)
    withdraw_result(code=first.code, reason="依法不予公示", by="editor", now=LATER)
    seal_pending(now=LATER)
    draw = first.visit.session.code
    assert list(row_findings([draw])) == []
    assert PublicityConfig.log_rows

    is_pg = connection.vendor == "postgresql"
    text = statement.replace("{bytes}", r"'\x7b7d'::bytea" if is_pg else "X'7B7D'")
    with connection.cursor() as cursor, triggers_off():
        cursor.execute(text)

    sources = Record.objects.filter(kind=kind).values("src")
    numbers = set(Leaf.objects.filter(src__in=sources).values_list("seq", flat=True))
    assert {seq for seq, _ in row_findings([draw])} == numbers
