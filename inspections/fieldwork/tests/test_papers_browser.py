"""Papers in a real browser: a document issued, signed for by hand, seen by the party, rated."""

import pytest
from django.utils import timezone

from inspections.fieldwork.models.contact import SpentRating
from inspections.fieldwork.models.documents import Receipt
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.tests.field import crew_users, dispatched, first_visit
from inspections.tests.desk import person
from shuangsuiji.orgs.models import Role
from shuangsuiji.paper.marks import is_signature
from shuangsuiji.tests.test_browser import Tab, browser, sign_in, window

__all__ = ["browser", "window"]  # fixtures
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ZIGZAG = [(0.1 + 0.05 * n, 0.3 + 0.4 * (n % 2)) for n in range(14)]


def drawn_by_hand(page) -> None:
    """A signature in the field, by mouse."""
    page.wait_for_load_state()  # the field takes strokes once its script has run
    pad = page.locator("canvas.sign-pad")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in ZIGZAG]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place)
    page.mouse.up()


def test_a_document_is_issued_signed_for_and_seen_by_the_party(window, live_server):
    visit = first_visit(dispatched())
    Visit.objects.filter(pk=visit.pk).update(started_at=timezone.now(), state="UNDERWAY")
    sign_in(window, live_server, crew_users(visit)[0])
    tab, papers = Tab(window), f"/inspections/documents/visits/{visit.code}/"
    tab.page.set_viewport_size({"width": 390, "height": 844})

    tab.page.goto(f"{papers}new/ORDER_PUBLISH/")
    tab.page.get_by_label("应公示信息").fill("股东出资信息")
    tab.page.get_by_role("button", name="出具").click()
    tab.page.get_by_role("link", name="登记送达").click()
    tab.page.get_by_label("签收人、见证人或邮件号码").fill("张某（法定代表人）")
    drawn_by_hand(tab.page)
    tab.page.get_by_role("button", name="登记").click()
    tab.page.get_by_text("已登记送达").wait_for()
    assert is_signature(Receipt.objects.get().strokes)

    tab.page.goto(f"{papers}code/")
    party = tab.page.locator("code.break").inner_text().partition(live_server.url)[2]
    tab.page.goto(party)
    tab.page.get_by_label("很满意", exact=True).check()
    tab.page.get_by_role("button", name="提交评价").click()
    tab.page.get_by_text("评价已收下").wait_for()
    assert SpentRating.objects.get().visit == visit

    own = (papers, f"{papers}code/", f"{papers}plea/", f"{papers}forms/blank/")
    desk = "/inspections/documents/"
    theirs = (f"{desk}objections/", f"{desk}pleas/", f"{desk}templates/")
    faults = [fault for page in (*own, party, "/visit/check/") for fault in tab.faults(page)]
    sign_in(window, live_server, person("r1", visit.unit, Role.REVIEWER))
    faults += [fault for page in (*theirs, f"{theirs[2]}C1/SAMPLE/") for fault in tab.faults(page)]
    assert faults == []
