"""One enterprise's way in a real browser: code, record, reply, objection, decision, appeal."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect, sync_playwright

from publicity.enterprise.models import Objection, Reply
from publicity.enterprise.services.access import give_code
from publicity.enterprise.services.hearing import decide_case, take_up
from publicity.enterprise.services.replies import check_reply
from publicity.enterprise.tests.test_pages import picture
from publicity.enterprise.tests.world import published_problem
from shuangsuiji.orgs.models import User
from shuangsuiji.tests.plugin import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, live_server, settings, tmp_path) -> Iterator[Page]:
    settings.SSJ_EVIDENCE_DIR = str(tmp_path)
    cache.clear()
    context = browser.new_context(
        base_url=live_server.url,
        locale="zh-CN",
        viewport={"width": 390, "height": 844},
        java_script_enabled=True,
    )
    yield context.new_page()
    context.close()


def fit(page: Page) -> None:
    """No serious fault of accessibility, and nothing wider than the phone."""
    found = Axe().run(page).response["violations"]
    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def complain(page: Page, words: str) -> None:
    page.fill("#id_words", words)
    page.fill("#id_name", "王某")
    page.fill("#id_phone", "0523-00000000")


def test_an_enterprise_comes_in_replies_objects_and_appeals(page, browser, live_server):
    publication = published_problem()
    now = timezone.now()
    _, code = give_code(entity_code=publication.entity.code, given_to="王某", by="hearer", now=now)
    page.goto("/enterprise/")
    fit(page)
    page.fill("#id_code", "ABCD-2345-ABCD-2345")
    page.click("button:has-text('进入')")
    expect(page.locator(".errorlist")).to_contain_text("企业码不对")
    page.fill("#id_code", code.lower())
    page.click("button:has-text('进入')")
    expect(page.locator("h1")).to_contain_text(publication.entity.name)
    fit(page)

    page.click("text=回应这项结果")
    fit(page)
    page.fill("#id_words", "已当日更正。")
    page.fill("#id_signer", "王某")
    page.click("button:has-text('提交回应')")
    expect(page.locator("main")).to_contain_text("待核查")
    number = Reply.objects.get().number
    check_reply(
        number=number, is_approved=True, shown="已当日更正。", reason="", by="editor", now=now
    )

    page.click("a:has-text('提出异议')")
    fit(page)
    complain(page, "账目已在检查前更正。")
    file = picture()
    page.set_input_files(
        "#id_evidence",
        [{"name": "凭证.png", "mimeType": "image/png", "buffer": file.read()}],
    )
    page.click("button:has-text('提出异议')")
    expect(page.locator("main")).to_contain_text("待受理")
    expect(page.locator("main")).to_contain_text("凭证.png")
    fit(page)
    number = Objection.objects.get().number
    take_up(number=number, by="hearer", now=now)
    decide_case(
        number=number, is_upheld=False, remedy=None, words="与账簿相符", by="hearer", now=now
    )

    page.reload()
    expect(page.locator("main")).to_contain_text("与账簿相符")
    page.click("a:has-text('提出申诉')")
    complain(page, "请核对凭证。")
    page.click("button:has-text('提出申诉')")
    expect(page.locator("main")).to_contain_text("市局")
    page.goto(f"/publicity/results/{publication.code}/")
    expect(page.locator("main")).to_contain_text("已当日更正。")
    expect(page.locator("main")).to_contain_text("异议处理中")
    fit(page)
    leave(page)
    desk_pages(browser, live_server, number)


def leave(page: Page) -> None:
    """The other pages, and out."""
    for address in ("/enterprise/why/", "/enterprise/credit/", "/publicity/objections/figures/"):
        page.goto(address)
        fit(page)
    page.goto("/enterprise/")
    page.click("button:has-text('退出')")
    expect(page.locator("h1")).to_contain_text("企业专区")


def desk_pages(browser: Browser, live_server, number: str) -> None:
    """The desk fits a phone, too."""
    client = Client()
    client.force_login(User.objects.get(username="hearer"))
    context = browser.new_context(viewport={"width": 390, "height": 844})
    key = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": key, "url": live_server.url}])
    desk = context.new_page()
    for path in ("", "replies/", "codes/", f"cases/{number}/"):
        desk.goto(f"{live_server.url}/publicity/objections/{path}")
        fit(desk)
    context.close()
