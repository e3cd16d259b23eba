"""A whole ceremony in real browsers: the presider's console and two witnesses' phones."""

import json
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from inspections.drawing import perform_next_draw
from inspections.models.ceremonies import BlindCast, PendingOpening
from inspections.models.jobs import DrawResult
from inspections.models.sessions import DrawSession
from inspections.tests.ceremonies import announced
from inspections.tests.desk import person, signed_in
from inspections.tests.world import LINES, NOON
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.tests.plugin import CHROMIUM

# Pages poll while others write: threads that share one SQLite connection in memory would collide.
pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
PRESS_KEYS = """labels => labels.forEach(label =>
    [...document.querySelectorAll(".pad-key")].find(key => key.textContent === label).click())"""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


def context(browser: Browser, live_server, viewport) -> BrowserContext:
    found = browser.new_context(base_url=live_server.url, locale="zh-CN", viewport=viewport)
    found.set_default_timeout(20_000)
    return found


def console(browser: Browser, live_server, code: str) -> Page:
    client = signed_in(person("officer", Unit.objects.get(code="C1"), Role.DRAW_OFFICER))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    found = context(browser, live_server, DESK)
    found.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    page = found.new_page()
    page.goto(f"/ceremony/{code}/console/")
    return page


def seated(browser: Browser, live_server, desk: Page, kind: str, name: str, *, outside: bool):
    """The presider makes a seat, the witness scans its QR and sits down."""
    desk.select_option("#id_kind", kind)
    desk.set_checked("#id_is_outside", outside)
    desk.click("text=设席并出示二维码")
    phone = taken(browser, live_server, desk, name)
    expect(phone.locator("h1")).to_have_text("请投入您的随机数")
    return phone


def taken(browser: Browser, live_server, desk: Page, name: str) -> Page:
    """A witness scans the QR on the presider's screen and sits down."""
    address = desk.locator(".qr-sheet code").inner_text()
    desk.click("text=回主持台")
    phone = context(browser, live_server, PHONE).new_page()
    phone.goto(address)
    phone.fill("#id_name", name)
    phone.check("#id_is_named")
    phone.check("#id_understands")
    phone.click("button:has-text('入席')")
    return phone


def type_digits(phone: Page, line: str) -> None:
    first, *others = line.removeprefix("dice:")
    phone.click(f".pad-key >> text='{first}'")
    phone.evaluate(PRESS_KEYS, others)  # the same keys, without a journey for each


def cast(phone: Page, line: str) -> None:
    type_digits(phone, line)
    phone.click("#pad-next")
    expect(phone.locator("#pad-hint")).to_contain_text("第二遍")
    type_digits(phone, line)
    phone.click("#pad-next")
    phone.check("#kept-it")
    phone.click("#pad-send")
    expect(phone.locator("h1")).to_have_text("已盲投，请等候")


def serious(page: Page) -> list[str]:
    violations = Axe().run(page).response["violations"]
    return [v["id"] for v in violations if v["impact"] in ("serious", "critical")]


def test_presider_and_two_phones_hold_a_whole_ceremony(browser, live_server):
    ceremony = announced()
    desk = console(browser, live_server, ceremony.code)
    first = seated(browser, live_server, desk, "NPC", "代表甲", outside=True)
    second = seated(browser, live_server, desk, "DISCIPLINE", "干部乙", outside=False)
    assert serious(first) == []

    type_digits(first, "dice:" + "1" * 20)
    first.click("#pad-next")
    type_digits(first, "dice:" + "1" * 10)
    first.reload()  # what was typed outlives the page, and so does the first entry
    expect(first.locator("#pad-hint")).to_contain_text("第二遍")
    type_digits(first, "dice:" + "1" * 9 + "2")
    first.click("#pad-next")
    expect(first.locator("#pad-error")).to_contain_text("从第 20 位起")
    cast(first, LINES[0])
    cast(second, LINES[1])
    assert LINES[0] not in str(BlindCast.objects.values())
    kept = first.evaluate("JSON.stringify(localStorage)")
    assert LINES[0] in json.loads(kept).popitem()[1]

    desk.click("button:has-text('截止盲投，请各席揭示')")
    for phone in (first, second):
        expect(phone.locator("h1")).to_have_text("请揭示")
        phone.reload()  # what the phone keeps outlives the page
        phone.click("text=揭示我的输入")
    expect(second.locator("h1")).to_have_text("见证完成")
    expect(first.locator("h1")).to_have_text("见证完成")
    expect(first.locator(".phone-lines")).to_contain_text(LINES[1])
    assert first.evaluate("localStorage.length") == 0
    assert PendingOpening.objects.count() == 2

    expect(desk.locator("#h-next")).to_have_text("可以抽取")
    assert serious(desk) == []
    desk.keyboard.press("s")
    desk.keyboard.press("Enter")
    expect(desk.locator("#h-next")).to_have_text("正在抽取")
    assert perform_next_draw(owner="w1", clock=lambda: NOON)
    expect(desk.locator("#h-next")).to_have_text("结果已抽出")
    desk.keyboard.press("ArrowRight")
    expect(desk.locator(".console-act")).to_have_text("封存了什么")
    assert DrawResult.objects.get().session == DrawSession.objects.get()


def test_a_typing_error_and_a_lost_phone_are_mended_in_everybodys_sight(browser, live_server):
    ceremony = announced()
    desk = console(browser, live_server, ceremony.code)
    first = seated(browser, live_server, desk, "NPC", "代表甲", outside=True)
    second = seated(browser, live_server, desk, "MEDIA", "记者乙", outside=True)
    expect(second.locator(".pad-key")).to_have_count(11)
    second.context.set_offline(True)
    expect(second.locator("#offline")).to_be_visible()
    second.context.set_offline(False)
    expect(second.locator("#offline")).to_be_hidden()
    cast(second, LINES[1])

    cast(first, "dice:" + "1" * 20)
    first.click("text=输错了？")
    first.fill("#reason", "抄错一位")
    first.click("text=撤回我的盲投")
    expect(first.locator("h1")).to_have_text("请投入您的随机数")
    cast(first, LINES[0])
    expect(first.locator("#kept code")).to_contain_text(LINES[0])
    slip = first.locator("#kept code").inner_text()
    expect(desk.locator(".withdrawn")).to_contain_text("抄错一位")

    desk.click("button:has-text('截止盲投')")
    expect(desk.locator("#h-next")).to_have_text("请各席揭示")
    first.context.close()  # the phone is gone
    desk.locator("tr", has_text="代表甲").locator("text=设备失联").click()
    desk.locator("tr", has_text="代表甲").locator("text=换设备").click()
    another = taken(browser, live_server, desk, "代表甲")
    expect(another.locator("h1")).to_have_text("请揭示")
    assert serious(another) == []
    wrong = slip[:-1] + "0"
    another.fill("#id_slip", wrong)
    another.click("text=揭示我的输入")
    expect(another.locator("main")).to_contain_text("不符")
    expect(another.locator("#id_slip")).to_have_value(wrong)
    another.fill("#id_slip", slip)
    another.click("text=揭示我的输入")
    expect(another.locator("h1")).to_have_text("已揭示，等待其他席位")
    second.click("text=揭示我的输入")
    expect(second.locator("h1")).to_have_text("见证完成")
    expect(desk.locator("#h-next")).to_have_text("可以抽取")
    sources = DrawSession.objects.get().sources.splitlines()
    assert sorted(sources) == sorted(LINES)
