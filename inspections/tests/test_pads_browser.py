"""Every pad other than dice on a real phone's browser: typed, cast blind, opened, in the seed."""

import hashlib
import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from inspections.models.ceremonies import BlindCast, Ceremony, Station
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.services.casting import close_inputs
from inspections.services.stations import invite_station
from inspections.tests.ceremonies import announced, seat
from inspections.tests.test_beacons import NAMED, RANDOMNESS, ROUND, beacon
from inspections.tests.test_ceremony_browser import PHONE, browser, context, serious
from inspections.tests.world import NOON, committed

__all__ = ["browser"]  # the fixture
pytestmark = [
    pytest.mark.browser,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]
LOTTERY = "lottery:ssq:2026001"
WORDS = "今天在场的人都看见了这一行字"
SOURCES = {
    "min_witnesses": 3,
    "lottery": ["ssq:2026001"],
    "drand_round": ROUND,
}
PRESS = """labels => labels.forEach(label =>
    [...document.querySelectorAll(".pad-key")].find(key => key.textContent === label).click())"""


def taken(
    browser: Browser, live_server, ceremony: Ceremony, name: str, source: str = ""
) -> tuple[Station, Page]:
    """A seat at a phone of its own, with the pad open."""
    made = invite_station(
        ceremony_code=ceremony.code,
        kind=WitnessKind.NPC,
        is_outside=True,
        source=source,
        by="officer",
        now=NOON,
    )
    station = seat(made.station, name, f"device of {name}")
    window = context(browser, live_server, PHONE)
    device = {"name": "ssj_device", "value": f"device of {name}", "url": live_server.url}
    window.add_cookies([device])
    page = window.new_page()
    page.goto(f"/ceremony/station/{made.token}/")
    return station, page


def keys(way: str, labels: list[str]) -> Callable[[Page], None]:
    """The same keys twice."""

    def play(page: Page) -> None:
        page.click(f".pad-kinds label:has([value={way}])")
        page.evaluate(PRESS, labels[:3])
        page.click("#pad-next")
        expect(page.locator("#pad-error")).to_contain_text("至少")
        page.evaluate(PRESS, labels[3:])
        page.click("#pad-next")
        expect(page.locator("#pad-hint")).to_contain_text("第二遍")
        page.evaluate(PRESS, labels)

    return play


def words(page: Page) -> None:
    page.click(".pad-kinds label:has([value=text])")
    page.fill("#text", WORDS)
    page.fill("#text-again", WORDS[:-1] + "呀")
    page.click("#pad-next")
    expect(page.locator("#pad-error")).to_contain_text("两遍不一致")
    page.fill("#text-again", WORDS)


def numbers(page: Page) -> None:
    page.fill("#lottery", "30 5 12 18 23 1 / 7")
    page.fill("#lottery-again", "1 5 12 18 23 30/07")


def file(page: Page) -> None:
    wrong = beacon(round=ROUND + 1)
    chosen = {"name": "beacon.json", "mimeType": "application/json"}
    page.set_input_files("#beacon", {**chosen, "buffer": wrong})
    page.click("#pad-next")
    expect(page.locator("#pad-error")).to_be_visible()
    page.set_input_files("#beacon", {**chosen, "buffer": beacon()})


BALLS = ["0", "5", "1", "7", "2", "2", "3", "1", "0", "9", "1", "4", "2", "8", "3", "3", "1", "1"]
BALLS += ["0", "2"]
COINS = ["正面", "反面", "反面", "正面"] * 16
PADS = (
    ("号码球甲", "", keys("balls", BALLS), f"dice:{''.join(BALLS)}"),
    ("硬币乙", "", keys("coin", COINS), f"dice:{'1001' * 16}"),
    ("文字丙", "", words, f"witness:seat-3:{hashlib.sha256(WORDS.encode()).hexdigest()}"),
    ("彩票丁", LOTTERY, numbers, f"{LOTTERY}:1.5.12.18.23.30./7./"),
    ("信标戊", NAMED, file, f"{NAMED}:{RANDOMNESS}"),
)


def test_every_other_pad_is_typed_cast_and_opened_on_a_phone(browser, live_server):
    ceremony = announced(committed(sources=SOURCES))
    phones = []
    for name, source, play, line in PADS:
        station, page = taken(browser, live_server, ceremony, name, source)
        play(page)
        page.click("#pad-next")
        expect(page.locator("#slip")).to_contain_text(line)
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not page.evaluate(wide), f"{name}: scrolls sideways"
        assert serious(page) == []
        assert page.locator("#pad-send").is_disabled()
        page.check("#kept-it")
        page.click("#pad-send")
        expect(page.locator("h1")).to_have_text("已盲投，请等候")
        assert line not in json.dumps(list(BlindCast.objects.values("commitment")))
        phones.append((station, page))

    close_inputs(ceremony_code=ceremony.code, by="officer", now=NOON)
    for _, page in phones:
        expect(page.locator("h1")).to_have_text("请揭示")
        page.click("text=揭示我的输入")
        is_last = page is phones[-1][1]
        after = "见证完成" if is_last else "已揭示，等待其他席位"
        expect(page.locator("h1")).to_have_text(after)

    assert sorted(DrawSession.objects.get().sources.splitlines()) == sorted(
        line for *_, line in PADS
    )
    for _, page in phones:
        page.context.close()
