"""The stage on two screens in a real browser, at a real server that streams."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from inspections.acts import Act
from inspections.models.ceremonies import Pace
from inspections.services.ceremonies import set_pace
from inspections.services.ceremonies import turn_to_act as turn
from publicity.tests.test_stage import held
from shuangsuiji.tests.plugin import CHROMIUM
from shuangsuiji.tests.servers import SHARED, Server, running_server
from shuangsuiji.tests.test_browser import QUIET, Tab

pytestmark = [pytest.mark.browser, SHARED]
SAME = 400  # ms that two screens may be apart: frames on a machine with little time


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


def screen(browser: Browser, server: Server, address: str, **options) -> Page:
    window = browser.new_context(base_url=server.url, locale="zh-CN", **options)
    page = window.new_page()
    page.goto(address)
    return page


def on(page: Page, act: Act) -> None:
    expect(page.locator("[data-stage]")).to_have_attribute(
        "data-act", str(int(act)), timeout=20_000
    )


def began(page: Page) -> float:
    """When the act began, by what the screen shows now: the same on all, however late they came."""
    return page.evaluate(
        "Date.now() - Number(document.querySelector('[data-stage]').dataset.elapsed)"
    )


def test_two_screens_show_the_same_moment_and_the_end_can_be_played_again(browser, server):
    ceremony = held(until=Act.SEED, publish_names="AT_DRAW")
    address = f"/ceremony/{ceremony.code}/stage/"
    facts = {"ceremony_code": ceremony.code, "by": "officer"}
    hall = screen(browser, server, address)
    late = screen(browser, server, address, reduced_motion="reduce")
    on(hall, Act.SEED)

    turn(act=Act.ENTITIES, now=timezone.now(), **facts)
    on(hall, Act.ENTITIES)
    on(late, Act.ENTITIES)
    expect(late.locator(".draw-count b")).to_have_text("40")  # all at once without motion
    first = began(hall)
    hall.reload()
    on(hall, Act.ENTITIES)
    assert abs(began(hall) - first) < SAME
    assert abs(began(late) - first) < SAME
    shown = int(hall.locator(".draw-count b").inner_text())
    assert shown < 40

    hall.keyboard.press("ArrowRight")  # only a replay listens to keys
    set_pace(pace=Pace.FULL, now=timezone.now(), **facts)
    expect(hall.locator(".draw-count b")).to_have_text("40", timeout=20_000)
    on(hall, Act.ENTITIES)

    turn(act=Act.CERTIFICATE, now=timezone.now(), **facts)
    on(hall, Act.CERTIFICATE)
    expect(hall.locator(".sheet")).to_contain_text(ceremony.session.result.digest[:32])
    expect(hall.locator('[data-part="distrust"]')).to_be_hidden()
    late.goto(f"{address}?replay=1")
    on(late, Act.WAITING)
    late.keyboard.press("ArrowRight")
    on(late, Act.SEALED)
    late.select_option('[data-part="select"]', str(int(Act.MATCHING)))
    on(late, Act.MATCHING)
    expect(late.locator(".pair")).to_have_count(6)
    for page in (hall, late):
        page.context.close()

    tab = Tab(browser.new_context(base_url=server.url, locale="zh-CN"), width=390)
    assert tab.faults(f"{address}?replay=1#act=7") == []
    tab.page.context.close()


def test_a_timeline_that_is_not_the_signed_one_is_not_believed(browser, server):
    ceremony = held()
    window = browser.new_context(base_url=server.url, locale="zh-CN")
    page = window.new_page()
    digest = ceremony.session.result.digest

    def meddle(route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text().replace(digest, "0" * 64))

    page.route("**/stage/timeline.json", meddle)
    page.goto(f"/ceremony/{ceremony.code}/stage/")

    distrust = page.locator('[data-part="distrust"]')
    expect(distrust).to_be_visible(timeout=20_000)
    expect(distrust).to_contain_text("抽取记录摘要")
    page.unroute_all(behavior="ignoreErrors")
    window.close()
