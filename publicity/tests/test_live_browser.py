"""The public page of a ceremony in a real browser, at a real server that streams."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from inspections.acts import Act
from inspections.services.ceremonies import turn_to_act
from inspections.services.publishing import publish_session
from inspections.tests.test_live_events import announced, drawn
from inspections.tests.world import NOON
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.tests.plugin import CHROMIUM
from shuangsuiji.tests.servers import SHARED, Server, running_server
from shuangsuiji.tests.test_browser import QUIET, Tab

pytestmark = [pytest.mark.browser, SHARED]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def server(shared_database, tmp_path) -> Iterator[Server]:
    with running_server(tmp_path) as found:
        yield found


def opened(browser: Browser, server: Server, code: str, tamper=None, **options) -> Page:
    """The page of a viewer between whom and the server somebody may stand."""
    window = browser.new_context(base_url=server.url, locale="zh-CN", **options)
    page = window.new_page()
    if tamper is not None:
        unavailable = {"status": 503, "body": ""}  # then it asks for events.json
        page.route("**/events/*", lambda route: route.fulfill(**unavailable))
        page.route("**/events.json*", lambda route: meddle(route, tamper))
    page.goto(f"/ceremony/{code}/")
    return page


def meddle(route, tamper) -> None:
    answer = route.fetch()
    if answer.status == 304:
        route.fulfill(response=answer)
        return
    told = answer.json()
    tamper(told["events"])
    route.fulfill(response=answer, body=json.dumps(told))


def altered(events):
    events[1]["body"] = events[1]["body"].replace('"take":', '"take":1')


def dropped(events):
    del events[-1]


def reordered(events):
    events[1], events[2] = events[2], events[1]


def injected(events):
    events.append({**events[-1], "seq": 99, "body": events[-1]["body"].replace(":3,", ":4,")})


def close(page: Page) -> None:
    page.unroute_all(behavior="ignoreErrors")
    page.context.close()


def trust(page: Page):
    return page.locator('[data-live-part="trust"]')


def test_a_ceremony_is_watched_to_its_end_and_nobody_in_between_stays_unseen(browser, server):
    ceremony = announced()
    page = opened(browser, server, ceremony.code)
    expect(trust(page)).to_contain_text("可信", timeout=20_000)
    expect(trust(page)).to_contain_text("2 个事件")
    turn_to_act(ceremony_code=ceremony.code, act=Act.SEALED, by="officer", now=NOON)
    expect(page.locator('[data-live-part="now"]')).to_contain_text("封存了什么")
    expect(page.locator('[data-live-part="state"]')).to_have_text("实时接收中")

    for tamper in (altered, dropped, reordered, injected):
        deceived = opened(browser, server, ceremony.code, tamper)
        expect(trust(deceived)).to_contain_text("不可信", timeout=20_000)
        expect(trust(deceived)).to_have_css("background-color", "rgb(143, 44, 32)")
        close(deceived)
    asking = opened(browser, server, ceremony.code, lambda events: None)  # the control
    expect(trust(asking)).to_contain_text("3 个事件", timeout=20_000)
    expect(trust(asking)).to_have_attribute("data-trust", "good")
    close(asking)

    session = drawn(ceremony)
    publish_session(session_code=session.code, by="reviewer", now=NOON)
    seal_pending(now=NOON)  # a bundle waits for its last signature, and the page for the bundle
    digest = page.locator('[data-live-part="digest"]')
    expect(digest).to_have_attribute("data-same", "yes", timeout=20_000)
    expect(digest).to_contain_text(session.result.digest)
    expect(page.get_by_role("link", name="在本机把整场重算一遍")).to_be_visible()
    close(page)


def test_the_pages_are_accessible_and_read_without_javascript(browser, server):
    ceremony = announced()
    bare = opened(browser, server, ceremony.code, java_script_enabled=False)
    expect(bare.locator(".told > li")).to_have_count(2)
    expect(bare.locator(".told")).to_contain_text("名册封存")
    close(bare)

    for width in (1440, 390):
        window = browser.new_context(base_url=server.url, locale="zh-CN")
        tab = Tab(window, width=width)
        assert tab.faults("/ceremony/") == []
        assert tab.faults(f"/ceremony/{ceremony.code}/") == []
        window.close()
