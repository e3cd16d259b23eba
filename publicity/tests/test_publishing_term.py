"""The twenty workdays for publishing count from one day, whoever asks."""

from datetime import date, timedelta

import pytest

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors import publishing_term
from inspections.fieldwork.selectors.notices import due_reminders
from inspections.fieldwork.selectors.workload import late_unpublished
from inspections.fieldwork.tests.field import LATER, clean_form, dispatched, first_visit
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, grant
from inspections.services.publishing import publish_session
from inspections.tests.world import NOON
from publicity.models import CheckRecord
from publicity.published import waiting_results
from publicity.services.results import publish_result
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db
FINISHED = date(2026, 11, 24)  # handed in nine days later, reviewed after that
DAY = timedelta(days=1)


@pytest.fixture
def visit(db):
    found = first_visit(dispatched())
    grant("chief", Role.REVIEWER, found.unit)
    grant("editor", Role.PUBLISHER, found.unit)
    days = dict.fromkeys(("checked_on", "finished_on"), FINISHED)
    sign(found, clean_form(found, **days))
    decide(found)
    publish_session(session_code=found.session.code, by="officer", now=LATER)
    seal_pending(now=LATER)
    return found


def days_told(visit):
    """The last day as the desk, a reminder, the count of late ones and the record have it."""
    editor = grant("editor2", Role.PUBLISHER, visit.unit)
    ((_, desk),) = waiting_results(editor, on=LATER.date())
    reminded = next(
        one.due_on
        for number in range(80)
        for one in due_reminders(now=NOON + number * DAY)
        if one.key.startswith("publish/")
    )
    late = next(day for number in range(80) if late_unpublished(day := FINISHED + number * DAY))
    publish_result(visit_code=visit.code, by="editor", now=LATER)
    return {desk, reminded, late - DAY, CheckRecord.objects.get().publish_due_on}


@pytest.mark.parametrize(("anchor", "due"), [("CHECK", "2026-12-22"), ("TASK", "2027-01-28")])
def test_everybody_names_the_same_last_day(visit, settings, anchor, due):
    settings.SSJ_PUBLISH_ANCHOR = anchor

    assert {str(day) for day in days_told(visit)} == {due}


def test_a_result_that_came_late_from_the_phone_has_no_more_time(visit):
    """The control: counted from the day of handing in, the day would be another."""
    Visit.objects.update(finished_on=None)
    visit.refresh_from_db()

    assert publishing_term.finished_on(visit) == LATER.date()
    assert {str(day) for day in days_told(visit)} == {"2026-12-31"}
