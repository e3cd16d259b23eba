"""The pages of credit in a real browser: accessible, on a desk and on a phone, without scripts."""

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from entities.models import CreditRepair
from entities.services.rulebooks import propose_rulebook
from entities.tests.credit_world import (  # noqa: F401
    FIRM,
    SHOP,
    book,
    county,
    found,
    materials,
    put_on_list,
)
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.places import hold
from shuangsuiji.tests.plugin import CHROMIUM
from shuangsuiji.tests.test_browser import QUIET, WIDTHS, Tab, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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


@pytest.fixture
def pages(client, county, units):  # noqa: F811
    """Every page of credit, with one of everything on it."""
    hold(county["two"], Role.PLANNER, units["city"])
    fact, listing = found(FIRM, days=60), put_on_list(SHOP, county["unit"])
    client.force_login(county["one"])
    paper = {"kind": "RESTORE_INDIVIDUAL", "words": "已重新取得联系", **materials()}
    client.post(f"/entities/repairs/new/{listing.fact_id}/", paper)
    given = {
        "area": "BIDDING",
        "source": "LOCAL",
        "basis": "条目",
        "valid_to": timezone.localdate() + timedelta(days=30),
    }
    client.post(f"/entities/listings/{listing.number}/restrict/", given)
    override = {"risk_class": "B", "reason": "灾后重建"}
    client.post(f"/entities/{SHOP}/credit/override/", override)
    repair = CreditRepair.objects.get()
    draft = json.dumps(book(code="next-1", valid_from="2099-01-01", start=90)).encode()
    proposal = propose_rulebook(document=draft, by="x", now=timezone.now())
    return [
        *(f"/entities/{code}/credit/" for code in (FIRM, SHOP)),
        *("/entities/listings/", f"/entities/listings/findings/{fact.pk}/"),
        *(f"/entities/listings/{listing.number}/{act}/" for act in ("remove", "restrict")),
        *("/entities/repairs/", f"/entities/repairs/{repair.code}/"),
        f"/entities/repairs/new/{listing.fact_id}/",
        *("/entities/restrictions/", "/entities/overrides/", "/entities/rulebooks/"),
        f"/entities/rulebooks/proposals/{proposal.pk}/",
        *("/entities/rulebooks/new/", "/entities/rulebooks/founding-1/"),
        *(f"/entities/{FIRM}/credit/{act}/" for act in ("list", "override")),
    ]


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_of_credit_is_accessible(window, live_server, county, pages, width):  # noqa: F811
    sign_in(window, live_server, county["two"])
    tab = Tab(window, width=width)

    assert [fault for page in pages for fault in tab.faults(page)] == []
