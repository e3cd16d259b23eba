"""The pages of supervision in a real browser."""

import pytest
from django.db import transaction

from inspections.tests.desk import person
from inspections.tests.world import NOON, bureau, task
from inspections.tests.world import sealed as sealed_session
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role
from shuangsuiji.tests.test_browser import WIDTHS, Tab, browser, sign_in, window
from shuangsuiji.timeline.indexing import take_up_everything
from shuangsuiji.timeline.models import Entry

__all__ = ["browser", "window"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", WIDTHS)
def test_they_are_accessible_and_follow_what_happens(window, live_server, width):
    county = bureau(entities=20)
    row = task(county)
    sign_in(window, live_server, person("auditor", county, Role.AUDITOR))
    with transaction.atomic():
        session = sealed_session(row)
    seal_pending(now=NOON)
    take_up_everything()
    seq = Entry.objects.get(kind="inspections.session.sealed").seq
    tab = Tab(window, width=width)
    pages = [
        "/timeline/",
        f"/timeline/entries/{seq}/",
        f"/timeline/objects/inspections.task/{row.pk}/",
    ]

    assert [fault for page in [*pages, "/timeline/live/"] for fault in tab.faults(page)] == []
    type(session).objects.filter(pk=session.pk).update(status="committed")
    tab.page.get_by_text("等待见证人盲投").wait_for(timeout=15_000)
    tab.page.get_by_text("自动刷新").wait_for()
