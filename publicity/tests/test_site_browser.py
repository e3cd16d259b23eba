"""The public site as a citizen uses it: a journey, every page by axe, large type, the keyboard."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from inspections.services.catalogue import load_catalogue
from inspections.services.plans import approve_plan, create_plan
from inspections.tests.ceremonies import announced
from inspections.tests.world import NOON, committed, task
from publicity.tests.results import dispatched_visit, open_draw, published_result
from shuangsuiji.reading import COOKIE
from shuangsuiji.tests.plugin import CHROMIUM
from shuangsuiji.tests.test_browser import QUIET, WIDTHS, Tab

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NARROWEST = 320  # a screen of 1280 at 400 %, or of 640 at 200 %


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def window(browser: Browser, live_server) -> Iterator[BrowserContext]:
    cache.clear()
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def pages() -> list[str]:
    """Every page of the public site over a published result, a plan and a ceremony to come."""
    visit = dispatched_visit()
    load_catalogue(by="root", now=NOON)
    open_draw(visit)
    row = published_result(visit)
    session, county = visit.session, visit.session.unit
    plan = create_plan(unit=county, year=2026, name="年计划", by="planner", now=NOON)
    approve_plan(plan=plan, expected_version=1, by="chief", now=NOON)
    coming = announced(committed(row=task(county, code="T-9", own_branch="OFF")))
    return [
        *("/", "/publicity/", "/publicity/map/", "/publicity/draws/", "/publicity/results/"),
        *("/publicity/check/", "/publicity/how/", "/publicity/why/", "/publicity/plans/"),
        *(f"/publicity/plans/{county.code}/2026/", "/publicity/items/", "/publicity/items/PUB01/"),
        *("/publicity/notices/", f"/publicity/notices/{session.code}/"),
        *(f"/publicity/draws/{session.code}/", f"/publicity/results/{row.code}/"),
        f"/publicity/entities/{visit.entity.code}/",
        *(f"/publicity/fairness/{county.code}/", "/verify/", "/log/", "/ceremony/"),
        f"/ceremony/{coming.code}/",
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_public_page_is_accessible(window, pages, width):
    tab = Tab(window, width=width)

    assert [fault for page in pages for fault in tab.faults(page)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_large_type_with_strong_contrast_stays_within_the_page(window, live_server, pages, width):
    window.add_cookies([{"name": COOKIE, "value": "200c", "url": live_server.url}])
    tab = Tab(window, width=width)

    assert [fault for page in pages for fault in tab.faults(page)] == []
    size = tab.page.evaluate("getComputedStyle(document.querySelector('main')).fontSize")
    assert size == "32px"


def test_nothing_scrolls_sideways_when_enlarged_to_the_utmost(window, pages):
    tab = Tab(window, width=NARROWEST)

    faults = [fault for page in pages for fault in tab.faults(page)]

    assert [fault for fault in faults if "sideways" in fault] == []


def test_a_citizen_goes_from_the_search_to_the_proof(window, pages):
    tab = Tab(window, width=390)
    page = tab.page
    page.goto("/")
    name = page.locator("#h-results ~ * a, table a bdi").first.inner_text()

    page.fill("#site-q", name)
    page.press("#site-q", "Enter")
    page.click(f"main a:has-text('{name}') >> nth=0")
    if "/entities/" not in page.url:
        page.click("text=这家企业的全部检查")
    assert "被抽中的概率" in page.inner_text("main")
    page.click("text=公示原文和凭据")
    assert "公示原文的摘要" in page.inner_text("main")
    page.click("#h-why ~ p a")
    assert "封存" in page.inner_text("main")
    assert "/publicity/draws/" in page.url
    page.go_back()
    page.click("text=这家企业的全部检查")
    page.click("text=自己重算")

    assert page.url.endswith("/verify/")
    assert tab.complaints == []


def test_the_switch_of_large_type_needs_no_script_and_the_keyboard_reaches_the_text(
    browser, live_server, pages
):
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/publicity/map/")
    page.keyboard.press("Tab")
    assert page.inner_text(":focus") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")

    page.click("header >> text=大字版")

    assert page.get_attribute("html", "data-type") == "150"
    page.click("nav.reading-bar >> text=标准字号")
    assert page.get_attribute("html", "data-type") is None
    assert page.url.endswith("/publicity/map/")
    context.close()
