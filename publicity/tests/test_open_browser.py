"""Open data and the check of a result in a real browser."""

import os
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect, sync_playwright

from publicity.opendata.keeping import make_snapshot
from publicity.resultfiles import keep_file, standing_of
from publicity.tests.published import LATER, public_result
from shuangsuiji.tests.plugin import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture
def page(live_server) -> Iterator[Page]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        window = started.new_context(base_url=live_server.url, locale="zh-CN")
        yield window.new_page()
        started.close()


def faults(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


def test_anybody_checks_a_result_with_one_button(page, settings, tmp_path):
    settings.SSJ_OPEN_DIR = str(tmp_path / "open")
    row = public_result()
    page.goto(reverse("publicity:result", args=[row.code]))
    part = page.locator("[data-check-result]")

    part.get_by_role("button").click()

    expect(part.get_by_role("status")).to_have_text("相符：原文、编号和时间都有签名的日志为证。")
    expect(part.locator("li")).to_have_count(3)
    assert faults(page) == []
    path = keep_file(standing := standing_of(row, on=LATER.date()))
    path.write_bytes(path.read_bytes()[:-40])
    os.utime(path, ns=(standing.mark, standing.mark))  # somebody edits the file on the disk
    part.get_by_role("button").click()
    expect(part.get_by_role("status")).to_contain_text("没有通过")


def test_the_page_of_open_data_is_for_everybody(page, settings, tmp_path):
    settings.SSJ_OPEN_DIR = str(tmp_path / "open")
    public_result()
    make_snapshot(by="open-data", now=LATER)
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(reverse("publicity:open_data"))
        for part in page.locator("#h-columns ~ details").all():
            part.locator("summary").click()
        assert faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
