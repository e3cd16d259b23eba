"""The desk in a real browser: from the draw to a changed outing, on desk and telephone."""

import pytest
from django.utils import timezone

from inspections.fieldwork.models.visits import Outing
from inspections.fieldwork.tending import send_reminders
from inspections.fieldwork.tests.field import crew_users, first_visit
from inspections.tests.after_draw import drawn
from inspections.tests.desk import person
from inspections.tests.test_rehearsal import place
from inspections.tests.world import NOON
from shuangsuiji.orgs.models import Role
from shuangsuiji.tests.test_browser import Tab, browser, sign_in, window

__all__ = ["browser", "window"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_officer_dispatches_plans_and_rearranges(window, live_server, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    session = drawn()
    place(session.unit)
    officer = person("officer", session.unit, Role.DRAW_OFFICER)
    sign_in(window, live_server, officer)
    tab, visits = Tab(window), "/inspections/visits/"
    address = f"{visits}sessions/{session.code}/"

    assert tab.faults(address) == []
    tab.page.get_by_role("button", name="派发到检查组").click()
    tab.page.get_by_role("button", name="照此安排出车").click()
    tab.page.get_by_role("heading", name="出车安排").wait_for()
    outing = next(one for one in Outing.objects.order_by("pk") if one.visits.count() > 1)
    first, second = outing.visits.order_by("place")[:2]
    tab.page.goto(f"{visits}outings/{outing.pk}/")
    tab.page.get_by_role("button", name=f"{second.code} 提前").click()
    tab.page.get_by_text("已调整次序").wait_for()
    assert list(outing.visits.order_by("place")[:2]) == [second, first]

    lead = crew_users(first_visit(session))[0]
    send_reminders(now=NOON)
    pages = [
        *(visits, address, f"{visits}outings/{outing.pk}/", f"{visits}{first.code}/"),
        *(f"{visits}vehicles/", f"{visits}vehicles/add/", f"{visits}notices/", "/orgs/calendar/"),
    ]
    for width in (1440, 390):
        tab.page.set_viewport_size({"width": width, "height": 900})
        assert [fault for page in pages for fault in tab.faults(page)] == []

    sign_in(window, live_server, lead)
    tab.page.goto(f"{visits}notices/")
    tab.page.locator(".bell-count").wait_for()
    assert tab.faults(f"{visits}notices/") == []
