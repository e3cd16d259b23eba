"""A form, a file or a review that somebody rewrote past the services is found at its record."""

import pytest
from django.db import connection

from inspections.fieldwork.apps import FieldworkConfig
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import FormVersion, Review
from inspections.fieldwork.rechecking import row_findings
from inspections.fieldwork.tests.field import LATER, crew_users, dispatched, first_visit
from inspections.fieldwork.tests.phones import Phone, photo
from inspections.fieldwork.tests.test_after import decide, grant
from inspections.fieldwork.tests.test_submitting import content, evidence_folder  # noqa: F401
from inspections.tests.world import triggers_off
from shuangsuiji.ledger.models import Leaf, Record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db

REWRITTEN = {
    "UPDATE fieldwork_formversion SET content = X'7B7D'": Event.FORM_SUBMITTED,
    "UPDATE fieldwork_formversion SET digest = '0'": Event.FORM_SUBMITTED,
    "DELETE FROM fieldwork_evidence": Event.EVIDENCE_STORED,
    "UPDATE fieldwork_review SET may_publish = NOT may_publish": Event.FORM_REVIEWED,
}


def test_rewritten_rows_of_a_visit_are_named_and_clean_ones_are_not():
    session = dispatched()
    visit = first_visit(session)
    lead, second = [Phone(user) for user in crew_users(visit)]
    file = lead.send(visit.code, photo(3), item="PUB01")
    told = lead.submit(visit.code, lead.submission(content(visit, evidence=(file,))), "k").json()
    second.sign(visit.code, 1, told["digest"])
    grant("chief", Role.REVIEWER, visit.unit)
    decide(visit)
    seal_pending(now=LATER)
    assert list(row_findings([session.code])) == []
    assert FieldworkConfig.log_rows

    for statement, kind in REWRITTEN.items():
        kept = [bytes(row.content) for row in FormVersion.objects.all()], Review.objects.count()
        statement = statement.replace("X'7B7D'", _bytes())
        with connection.cursor() as cursor:
            cursor.execute("SAVEPOINT rewritten")
            with triggers_off():
                cursor.execute(statement)
            found = list(row_findings([session.code]))
            cursor.execute("ROLLBACK TO SAVEPOINT rewritten")
        src = Record.objects.filter(kind=kind).latest("seq").src
        assert {seq for seq, _ in found} == {Leaf.objects.get(src=src).seq}, statement
        assert kept == (
            [bytes(row.content) for row in FormVersion.objects.all()],
            Review.objects.count(),
        )


def _bytes() -> str:
    return r"'\x7b7d'::bytea" if connection.vendor == "postgresql" else "X'7B7D'"
