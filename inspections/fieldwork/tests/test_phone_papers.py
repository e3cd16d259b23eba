"""Papers, code and plea on a phone without a network; everything comes in afterwards."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from inspections.fieldwork.models.contact import Plea, VisitCode
from inspections.fieldwork.models.documents import FieldDocument
from inspections.fieldwork.tests.field import crew_users
from inspections.fieldwork.tests.handset import FAKE_CAMERA, Handset, handset
from inspections.fieldwork.tests.test_phone_browser import RAW, server, two_visits
from shuangsuiji.tests.plugin import CHROMIUM
from shuangsuiji.tests.servers import SHARED

pytestmark = [pytest.mark.browser, SHARED]
__all__ = ["server"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=FAKE_CAMERA)
        yield found
        found.close()


def test_papers_are_written_signed_for_and_sent_later(browser, server):
    visit, _ = two_visits()
    lead = crew_users(visit)[0]
    with handset(browser, server.url, lead) as phone:
        page = phone.page
        page.context.set_offline(True)
        phone.go(f"/visit/{visit.code}", "基本信息")
        phone.press("开始检查")
        page.get_by_role("heading", name="检查事项").wait_for()
        phone.go(f"/visit/{visit.code}/papers", "还没有出具文书")
        assert phone.faults() == []
        write_order(phone)
        served(phone)
        phone.go(f"/visit/{visit.code}/code", "照样可以先扫下来")
        assert phone.faults() == []
        pleaded(phone, visit)
        kept = page.evaluate(RAW)
        assert "王局长" not in kept["text"]
        assert "年报人数不实" not in kept["text"]
        assert FieldDocument.objects.count() == 0

        page.context.set_offline(False)
        phone.go("/queue", "队列")
        phone.press("现在上传")
        expect(page.get_by_text("全部内容服务器都已收到")).to_be_visible()
    row = FieldDocument.objects.get()
    assert "现场-" in row.number
    assert row.receipt.receiver == "王某，店长"
    assert row.receipt.strokes
    assert Plea.objects.get().who == "王局长"
    assert VisitCode.objects.filter(visit=visit).exists()
    assert browser_sees(browser, server.url, row.digest)


def write_order(phone: Handset) -> None:
    phone.page.get_by_role("link", name="责令改正通知书").click()
    phone.page.get_by_label("违法事实").fill("")
    phone.press("出具")
    expect(phone.page.get_by_text("“违法事实”须填写")).to_be_visible()
    phone.page.get_by_label("违法事实").fill("年报人数不实")
    phone.page.get_by_label("违反条款").fill("《企业信息公示暂行条例》第九条")
    phone.page.get_by_label("改正要求").fill("更正年报")
    assert phone.faults() == []
    phone.press("出具")
    expect(phone.page.get_by_text("年报人数不实").first).to_be_visible()
    assert phone.faults() == []


def served(phone: Handset) -> None:
    phone.page.get_by_label("签收人姓名和身份").fill("王某，店长")
    phone.press("登记送达")
    phone.sign()
    expect(phone.page.get_by_text("当场签收：王某")).to_be_visible()


def pleaded(phone: Handset, visit) -> None:
    phone.go(f"/visit/{visit.code}/plea", "谁、什么时候")
    phone.page.get_by_label("说情人").fill("王局长")
    phone.page.get_by_label("经过").fill("来电请求从轻")
    assert phone.faults() == []
    phone.press("登记")
    expect(phone.page.get_by_text("基本信息")).to_be_visible()


def browser_sees(browser: Browser, address: str, digest: str) -> bool:
    """Whether the code printed on the paper leads to a page that knows it."""
    page = browser.new_page(base_url=address)
    page.goto(f"/visit/check/{digest}/")
    found = page.get_by_text(digest[:16]).count() > 0
    page.close()
    return found
