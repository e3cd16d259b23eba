"""The page 在线核验 in a real browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from inspections.draw.tests.bundles import as_value, resigned, small_file
from inspections.draw.tests.test_after_draw import held
from publicity.tests.held import published
from shuangsuiji.kernel.note import LOG_KEY
from shuangsuiji.ledger.keys import SigningKey
from shuangsuiji.tests.plugin import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
FIRST = "91350900MA00000001"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, live_server) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    found = context.new_page()
    found.set_viewport_size({"width": 390, "height": 844})
    yield found
    context.close()


def choose(page: Page, data: bytes, *supplements: bytes) -> None:
    expect(page.locator("[data-verify=file]")).to_be_enabled()
    page.set_input_files(
        "[data-verify=file]",
        [
            {"name": f"{name}.json", "mimeType": "application/json", "buffer": one}
            for name, one in [*enumerate(supplements), ("bundle", data)]
        ],
    )


def test_a_link_to_a_published_draw_turns_every_step_green(page):
    session = published()

    page.goto(f"/verify/?draw={session.code}")

    expect(page.locator("[data-verify=verdict]")).to_contain_text(session.code)
    expect(page.locator("[data-verify=steps] li[data-ok=true]")).to_have_count(11)


def test_a_file_is_verified_offline_and_one_code_answered(page):
    page.goto("/verify/")
    expect(page.locator("[data-verify=file]")).to_be_enabled()
    page.context.set_offline(True)

    choose(page, small_file())
    page.fill("#code", FIRST)
    page.keyboard.press("Enter")

    expect(page.locator("[data-verify=verdict]")).to_have_attribute("data-ok", "true")
    expect(page.locator("[data-verify=answer]")).to_contain_text(FIRST)
    expect(page.locator("[data-verify=answer]")).to_contain_text("3/8")
    changes = page.locator("[data-verify=answer] a")
    expect(changes).to_have_attribute("href", "/publicity/draws/350900-2026-0001/")
    _compares_with_what_is_known(page)


def _compares_with_what_is_known(page: Page) -> None:
    """A key or a checkpoint from elsewhere decides, and is there again after a reload."""
    log, verdict = as_value(small_file())["log"], page.locator("[data-verify=verdict]")
    stranger = SigningKey.from_seed(log["keys"][0].partition("+")[0], LOG_KEY, bytes(32)).verifier

    page.locator("summary", has_text="填写公钥和检查点").click()
    page.fill("#keys", f"  {log['keys'][0]}\r\n")
    expect(page.locator("li[data-step=入链]")).to_contain_text("您指定的公钥")
    page.fill("#keys", str(stranger))
    expect(page.locator("li[data-ok=false]")).to_have_attribute("data-step", "入链")
    page.fill("#keys", "抄错了")
    expect(verdict).to_contain_text("没有核验")
    page.context.set_offline(False)
    page.reload()
    expect(page.locator("#keys")).to_have_value("抄错了")
    page.locator("button[type=reset]").click()
    choose(page, small_file())
    expect(verdict).to_have_attribute("data-ok", "true")
    assert page.evaluate("localStorage.length") == 0


def test_supplements_are_verified_with_their_bundle_in_whatever_order_they_are_chosen(page):
    page.goto("/verify/")

    choose(page, small_file(), *reversed(held()))

    expect(page.locator("[data-verify=verdict]")).to_have_attribute("data-ok", "true")
    expect(page.locator("[data-verify=steps] li[data-ok=true]")).to_have_count(33)


def test_an_altered_file_turns_red_at_the_right_step(page):
    value = as_value(small_file())
    value["transcript"]["assignment"].reverse()
    page.goto("/verify/")

    choose(page, resigned(value))

    expect(page.locator("[data-verify=verdict]")).to_have_attribute("data-ok", "false")
    expect(page.locator("li[data-ok=false]")).to_have_attribute("data-step", "抽取")
    expect(page.locator("[data-verify=lookup]")).to_be_hidden()


def test_the_page_has_no_serious_fault_and_fits_a_phone(page):
    page.goto("/verify/")
    choose(page, small_file())
    expect(page.locator("[data-verify=verdict]")).to_be_visible()

    found = Axe().run(page).response["violations"]

    assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_page_opens_again_without_a_network(page):
    page.goto("/verify/")
    expect(page.locator('[data-verify="status"]')).to_contain_text("已就绪")
    page.evaluate(
        """async () => {
          for (const scope of ["/verify/", "/static/js/"]) {
            const found = await navigator.serviceWorker.getRegistration(scope);
            const worker = found.installing ?? found.waiting ?? found.active;
            while (worker.state !== "activated") await new Promise((go) => setTimeout(go, 50));
          }
        }"""
    )

    page.context.set_offline(True)
    page.reload()

    expect(page.locator('[data-verify="status"]')).to_contain_text("已就绪")
    expect(page.locator("h1")).to_have_text("在线核验")


def test_the_keeper_names_every_script_and_nothing_else(client):
    answer = client.get("/verify/offline.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Service-Worker-Allowed"] == "/"
    text = answer.content.decode()
    scripts = Path("static/js/verify").glob("*.js")
    assert all(f'"/static/js/verify/{path.name}"' in text for path in scripts)
    assert "://" not in text
