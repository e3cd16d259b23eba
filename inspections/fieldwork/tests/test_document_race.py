"""Teams issue documents at the same moment: every number once, none skipped."""

from datetime import date

import pytest

from inspections.fieldwork.models.documents import DocumentCounter, FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.services.documents import Draft, issue_document, set_mark
from inspections.fieldwork.states import DocKind
from inspections.fieldwork.tests.field import LATER, dispatched
from inspections.policies import PolicyError
from inspections.tests.test_race import all_at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
HANDS = 8


def test_numbers_given_at_once_have_neither_gap_nor_double():
    session = dispatched()
    # Set before, so that the counter's row alone keeps the teams apart.
    set_mark(unit_code=session.unit.code, mark="示市监", by="planner", now=LATER)
    Visit.objects.filter(session=session).update(started_at=LATER, state="UNDERWAY")
    codes = list(Visit.objects.filter(session=session).values_list("code", flat=True)[:HANDS])

    def issue(hand: int) -> FieldDocument:
        what = "" if hand == 3 else "出资信息"  # one is refused while others wait
        draft = Draft(
            kind=DocKind.ORDER_PUBLISH, values={"应公示信息": what}, due_on=date(2026, 12, 18)
        )
        return issue_document(visit_code=codes[hand], draft=draft, by="officer", now=LATER)

    outcomes = all_at_once(issue, hands=HANDS)

    issued = [one for one in outcomes if isinstance(one, FieldDocument)]
    last = [int(one.number.partition("〕")[2].removesuffix("号")) for one in issued]
    assert sorted(last) == list(range(1, HANDS))
    assert sum(isinstance(one, PolicyError) for one in outcomes) == 1
    assert DocumentCounter.objects.get().last == HANDS - 1
