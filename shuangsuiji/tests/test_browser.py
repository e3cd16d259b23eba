"""The pages in a real browser: accessibility, the content policy, phone width, the ceremony."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from inspections import practising
from inspections.drawing import perform_next_draw
from inspections.models.ceremonies import Station
from inspections.models.sessions import DrawSession
from inspections.previewing import perform_next_preview
from inspections.services.catalogue import load_catalogue
from inspections.services.draws import request_draw
from inspections.services.papers import issue_minutes
from inspections.services.plans import create_plan
from inspections.services.previews import request_preview
from inspections.services.stations import secret_hash
from inspections.simulation import simulate
from inspections.tests.ceremonies import announced, revealed
from inspections.tests.desk import person
from inspections.tests.test_rehearsal import place
from inspections.tests.world import (
    DOCUMENT,
    NOON,
    bureau,
    committed,
    requested,
    sealed,
    task,
    with_inputs,
)
from publicity.tests.held import page_of, published
from shuangsuiji.env import env
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.tests.plugin import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

QUIET = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
# A desk and a telephone; the second pass repeats every page and is left to .ci/run.
WIDTHS = [390 if env.bool("SSJ_SLOW_TESTS", default=False) else 1440]  # `.ci/run` runs both
PUBLIC = [
    *("/", "/publicity/", "/publicity/check/", "/publicity/how/", "/accounts/login/"),
    "/no-such-page/",
]
STAFF = [
    *("/", "/entities/", "/entities/waiting/", "/entities/imports/", "/entities/imports/new/"),
    *("/entities/C1E00001/", "/entities/C1E00001/edit/", "/personnel/", "/personnel/add/"),
    *("/personnel/inspectors/S1P0/", "/personnel/inspectors/S1P0/edit/"),
    *("/inspections/tasks/", "/inspections/new-task/", "/inspections/new-task/form/"),
    *("/inspections/tasks/T-1/", "/inspections/tasks/T-1/edit/", "/inspections/plans/"),
    "/inspections/plans/C1/2026/ratios/",
    *("/inspections/tasks/T-1/preview/", "/inspections/rates/C1/", "/orgs/units/C1/outline/"),
    *("/inspections/catalogue/", "/inspections/catalogue/PUB01/", "/inspections/sessions/"),
    *("/orgs/", "/orgs/units/C1/", "/orgs/units/add/", "/orgs/users/", "/orgs/users/add/"),
    *("/orgs/users/hands/", "/accounts/password/"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield found
        found.close()


@pytest.fixture
def window(browser: Browser, live_server) -> Iterator[BrowserContext]:
    context = browser.new_context(base_url=live_server.url, locale="zh-CN")
    yield context
    context.close()


class Tab:
    """A page that remembers what the browser complained about."""

    def __init__(self, window: BrowserContext, *, width: int = 1440) -> None:
        self.page: Page = window.new_page()
        self.page.set_viewport_size({"width": width, "height": 900})
        self.complaints: list[str] = []
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._watch)

    def _hear(self, message) -> None:
        # The WSGI server of the tests has no live stream and says so; the pages then poll.
        no_stream = message.location.get("url", "").endswith("/events/") and "501" in message.text
        if message.type == "error" and "404" not in message.text and not no_stream:
            self.complaints.append(message.text)

    def _watch(self, request) -> None:
        if not request.url.startswith(("http://localhost", "http://127.0.0.1", "data:")):
            self.complaints.append(f"loads {request.url}")

    def faults(self, address: str) -> list[str]:
        """Serious accessibility faults, browser complaints, and sideways scrolling."""
        self.complaints.clear()
        answer = self.page.goto(address)
        expected = 404 if address == "/no-such-page/" else 200
        if answer is None or answer.status != expected:
            return [f"{address}: status {answer and answer.status}"]
        found = [f"{address}: {text}" for text in self.complaints]
        for fault in Axe().run(self.page).response["violations"]:
            if fault["impact"] in {"serious", "critical"}:
                nodes = [node["html"][:160] for node in fault["nodes"][:3]]
                found.append(f"{address}: {fault['id']} {nodes}")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        if self.page.evaluate(wide):
            found.append(f"{address}: scrolls sideways")
        return found


def sign_in(window: BrowserContext, live_server, user: User) -> None:
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    window.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def all_hands(unit: Unit) -> User:
    """One account for every page; nobody holds these roles together outside a test."""
    user = person("hands", unit, Role.PLANNER, Role.DRAW_OFFICER, Role.WITNESS, Role.REVIEWER)
    keeper = Role.SYSADMIN
    user.grants.create(
        role=keeper, unit=unit, valid_from=NOON.date(), granted_by="root", granted_at=NOON
    )
    user.grants.update(valid_from="2020-01-01")
    return user


@pytest.mark.parametrize("width", WIDTHS)
def test_public_pages_are_accessible_and_load_nothing_from_elsewhere(window, width):
    session = published()
    waiting = sealed(task(session.unit, code="T-2"))
    code = session.drawn.first().entity.code
    pages = [*PUBLIC, page_of(session), f"{page_of(session)}?code={code}", page_of(waiting)]
    tab = Tab(window, width=width)

    assert [fault for page in pages for fault in tab.faults(page)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_rotation_are_accessible(window, live_server, width):
    session = published(team={**DOCUMENT["team"], "rounds": 2, "min_partners": 2})
    tab = Tab(window, width=width)
    public = tab.faults(f"{page_of(session)}?round=2")
    sign_in(window, live_server, all_hands(session.unit))

    assert public == []
    assert tab.faults(f"/inspections/sessions/{session.code}/") == []


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_pages_are_accessible(window, live_server, width):
    county = bureau()
    task(county)
    create_plan(unit=county, year=2026, name="2026 计划", by="planner", now=NOON)
    load_catalogue(by="root", now=NOON)
    sign_in(window, live_server, all_hands(county))
    tab = Tab(window, width=width)

    assert [fault for page in STAFF for fault in tab.faults(page)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_session_pages_are_accessible_in_every_state(window, live_server, width):
    county = bureau()
    sign_in(window, live_server, all_hands(county))
    pages = []
    for number, (make, *extra) in enumerate(
        [(sealed, "void/"), (committed, "witness/"), (voted, "open/"), (requested,)]
    ):
        row = task(county, code=f"T-{number}")
        address = f"/inspections/sessions/{make(row=row).code}/"
        pages += [address, *(address + page for page in extra)]
    tab = Tab(window, width=width)

    assert [fault for page in pages for fault in tab.faults(page)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_ceremony_are_accessible(window, live_server, width):
    ceremony = announced()
    first, _ = revealed(ceremony)
    request_draw(session_code=ceremony.code, by="officer", now=NOON)
    perform_next_draw(owner="w1", clock=lambda: NOON)
    issue_minutes(session_code=ceremony.code, by="officer", now=NOON)
    Station.objects.filter(pk=first.pk).update(token_hash=secret_hash("t" * 32))
    device = {"name": "ssj_device", "value": f"device of {first.pk}", "url": live_server.url}
    window.add_cookies([device])
    sign_in(window, live_server, all_hands(ceremony.task.unit))
    practice = practising.start_training(by="hands", now=timezone.now())
    base, seat = f"/ceremony/{ceremony.code}/", f"/ceremony/station/{'t' * 32}/"
    pages = [
        *("/ceremony/", "/inspections/ceremonies/", base, f"{base}announce/", f"{base}console/"),
        *(f"{base}stage/", seat, f"{seat}minutes/", f"/ceremony/practice/{practice.code}/"),
        f"/ceremony/practice-stage/{practice.code}/",
    ]
    tab = Tab(window, width=width)

    assert [fault for page in pages for fault in tab.faults(page)] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_preview_with_its_remedies_is_accessible(window, live_server, width, monkeypatch):
    monkeypatch.setattr(simulate, "FEWEST", 3)
    monkeypatch.setattr(simulate, "MOST", 3)
    county = bureau()
    sign_in(window, live_server, all_hands(county))
    place(county)
    task(county)
    task(
        county,
        code="T-2",
        total=None,
        pools=[{"id": "A", "label": "全体", "take": 16}],
        team={"count": 8, "size": 2, "pairing": "STATION_STATION"},
    )
    pages = []
    for code in ("T-1", "T-2"):
        request_preview(task_code=code, by="planner", now=NOON)
        assert perform_next_preview(owner="w", clock=timezone.now)
        pages.append(f"/inspections/tasks/{code}/preview/")
    tab = Tab(window, width=width)

    assert [fault for page in pages for fault in tab.faults(page)] == []
    assert tab.page.locator(".remedies button").count()


def voted(**changes) -> DrawSession:
    session = committed(**changes)
    with_inputs(session)
    return session


def test_a_whole_ceremony_is_held_in_the_browser(window, live_server, monkeypatch):
    monkeypatch.setattr(
        "inspections.views.ceremony.run_draw_task.delay_on_commit", lambda **_: None
    )
    monkeypatch.setattr(
        "inspections.views.ceremony.seal_ledger_task.delay_on_commit",
        lambda: transaction.on_commit(lambda: seal_pending(now=timezone.now())),
    )
    session = sealed()
    user = person("officer-1", session.unit, Role.DRAW_OFFICER, Role.REVIEWER)
    sign_in(window, live_server, user)
    tab = Tab(window)
    page = tab.page
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))

    page.goto(f"/inspections/sessions/{session.code}/")
    page.click("text=生成并承诺")
    for name, digits in (("甲", "3141 5926 5358 9793 2384"), ("乙", "27182818284590452353")):
        page.goto(f"/inspections/sessions/{session.code}/witness/")
        page.fill("#id_name", name)
        page.fill("#digits", digits)
        page.click("#make")
        page.wait_for_selector("#slip-box:not([hidden])")
        page.click("#submit")
        page.wait_for_selector(f"text={name} 的盲投承诺已登记")
    blind = "".join(sent)
    page.click("text=全部到齐，同时揭示")
    page.wait_for_selector("#filled:not([hidden])")
    page.click("button:has-text('同时揭示')")
    page.click("text=开始抽取")
    page.wait_for_selector("text=正在抽取")
    perform_next_draw(owner="test", clock=timezone.now, session_code=session.code)
    page.wait_for_selector("text=核验并公布")
    page.click("text=核验并公布")
    page.wait_for_selector("text=已公布。几秒后签入存证日志，任何人")

    session.refresh_from_db()
    assert session.sources == "dice:31415926535897932384\ndice:27182818284590452353\n"
    assert session.published_at is not None
    assert "31415926" not in blind.replace("+", "").replace("%20", "")
    assert page.evaluate("Object.keys(localStorage).length") == 0
    assert tab.complaints == []


def test_both_ways_of_hashing_in_the_browser_agree(window):
    tab = Tab(window)
    tab.page.goto("/")

    wrong = tab.page.evaluate(
        """async () => {
            const { sha256, sha256Plain } = await import("/static/js/digest.js");
            const wrong = [];
            for (let size = 0; size < 200; size += 1) {
                const bytes = crypto.getRandomValues(new Uint8Array(size));
                if (await sha256(bytes) !== sha256Plain(bytes)) wrong.push(size);
            }
            return wrong;
        }"""
    )

    assert wrong == []
