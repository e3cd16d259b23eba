"""Statistics in a real browser: accessible, phone width, charts on demand inside the policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from inspections.tests.world import bureau
from publicity.tests.counts import imported
from shuangsuiji.tests.plugin import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("statistics/", "statistics/sheet/", "statistics/summary/")


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_are_accessible_and_charts_come_when_asked_for(live_server, width):
    bureau(entities=8)
    imported(
        ("甲", "2026-01-15", "S1", "双随机", "3", "", ""),
        ("乙", "2026-02-15", "S2", "属地", "4", "", "300"),
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": width, "height": 900})
        complaints, asked = [], []
        page.on("console", lambda said: complaints.append(said.text))
        page.on("request", lambda request: asked.append(request.url))
        for name in PAGES:
            page.goto(f"{live_server.url}/publicity/{name}?since=2026-01&until=2026-12")
            assert Axe().run(page).violations_count == 0, name
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.goto(f"{live_server.url}/publicity/statistics/?since=2026-01&until=2026-12")
        assert not any("echarts" in url for url in asked)

        page.get_by_role("button", name="看图表：按月份").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(".chart[data-drawn] canvas")

        assert sum("echarts" in url for url in asked) == 1
        assert page.get_by_role("img", name="按月份的图表").is_visible()
        assert complaints == []
        browser.close()
