"""The desk of lists: clocks, on and off, restrictions, letters."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entities.credit.facts import FactKind
from entities.models import (
    AbnormalReason,
    CreditLetter,
    Entity,
    Listing,
    ListingDismissal,
    Removal,
    Restriction,
)
from entities.selectors.listings import restrictions_in_force
from entities.selectors.sharing import restrictions_on
from entities.tests.credit_world import (  # noqa: F401
    FIRM,
    SHOP,
    county,
    found,
    is_listed,
    put_on_list,
)

DESK = "/entities/listings/"


def test_findings_wait_with_their_clock_and_the_late_ones_say_so(client, county):  # noqa: F811
    late, fresh = found(SHOP, days=60), found(FIRM, days=1)
    client.force_login(county["one"])

    page = client.get(DESK)

    assert [row["fact"].pk for row in page.context["waiting"]] == [late.pk, fresh.pk]
    assert page.context["overdue"] == 1
    assert "逾期" in page.content.decode()
    assert page.context["waiting"][1]["is_late"] is False


def test_a_shop_is_marked_and_leaves_the_queue_with_a_letter(client, county):  # noqa: F811
    fact = found(SHOP)
    client.force_login(county["one"])
    url = f"{DESK}findings/{fact.pk}/"
    assert "标记为经营异常状态" in client.get(url).content.decode()
    assert client.post(url, {"basis": ""}).status_code == 422

    client.post(url, {"basis": "《个体工商户年度报告暂行办法》", "list": ""})

    listing = Listing.objects.get()
    assert (listing.kind, listing.ref, listing.found_on) == ("MARKED", "V-1", fact.on)
    assert is_listed(SHOP)
    assert client.get(DESK).context["waiting"] == []
    letter = CreditLetter.objects.get()
    assert letter.number == f"福市监信列〔{timezone.localdate().year}〕1号"
    assert client.get(url).status_code == 404


def test_numbers_have_no_gap_and_begin_anew_for_each_kind(county):  # noqa: F811
    put_on_list(FIRM, county["unit"])
    put_on_list(SHOP, county["unit"])
    put_on_list(SHOP, county["unit"], AbnormalReason.SEVERE_ACT)

    numbers = CreditLetter.objects.order_by("pk").values_list("number", flat=True)

    assert [number.split("〕")[1] for number in numbers] == ["1号", "2号", "3号"]


def test_a_finding_may_lead_to_no_listing_with_a_reason(client, county):  # noqa: F811
    fact = found(FIRM)
    client.force_login(county["one"])
    url = f"{DESK}findings/{fact.pk}/"
    assert client.post(url, {"dismiss": "1", "not-words": ""}).status_code == 422

    client.post(url, {"dismiss": "1", "not-words": "期限内已重新取得联系"})

    assert ListingDismissal.objects.get().words == "期限内已重新取得联系"
    assert client.get(DESK).context["waiting"] == []
    assert not is_listed(FIRM)


def test_off_the_list_by_a_basis_that_answers(client, county):  # noqa: F811
    listing = put_on_list(FIRM, county["unit"])
    client.force_login(county["one"])
    url = f"{DESK}{listing.number}/remove/"
    wrong = client.post(url, {"basis": "ANNUAL_FILED", "words": "已补报"})
    assert wrong.status_code == 422

    client.post(url, {"basis": "REACHABLE", "words": "已变更住所"})

    assert Removal.objects.get().listing == listing
    assert not is_listed(FIRM)
    assert CreditLetter.objects.filter(kind="LIST_OUT").exists()


def test_a_listing_in_error_is_undone_by_somebody_else(client, county):  # noqa: F811
    listing = put_on_list(FIRM, county["unit"], by="one")
    url = f"{DESK}{listing.number}/remove/"
    given = {"basis": "ERROR", "words": "责令期限未满"}
    client.force_login(county["one"])
    assert "另一人" in client.post(url, given).content.decode()
    assert is_listed(FIRM)

    client.force_login(county["two"])
    client.post(url, given)

    assert not is_listed(FIRM)
    assert Entity.objects.get(code=FIRM).grade == "A"  # as if it had never counted


def test_the_severe_list_has_a_basis_and_a_term(client, county):  # noqa: F811
    client.force_login(county["one"])
    given = {
        "reason": "SEVERE_ACT",
        "found_on": timezone.localdate().isoformat(),
        "ref": "罚-1",
        "basis": "《市场监督管理严重违法失信名单管理办法》第五条",
    }

    client.post(f"/entities/{SHOP}/credit/list/", given)

    listing = Listing.objects.get()
    assert listing.kind == "SEVERE"
    assert listing.valid_to > timezone.localdate() + timedelta(days=3 * 365 - 2)
    early = client.post(f"{DESK}{listing.number}/remove/", {"basis": "TERM", "words": "提前移出"})
    assert "还没有满" in early.content.decode()


def test_restrictions_are_imposed_lifted_and_end_with_the_listing(client, county):  # noqa: F811
    listing = put_on_list(FIRM, county["unit"])
    until = (timezone.localdate() + timedelta(days=90)).isoformat()
    client.force_login(county["one"])
    url = f"{DESK}{listing.number}/restrict/"
    for area in ("BIDDING", "HONOURS"):
        given = {"area": area, "source": "NATIONAL", "basis": "清单第 3 项", "valid_to": until}
        client.post(url, given)
    assert restrictions_in_force(on=timezone.localdate()).count() == 2
    one = Restriction.objects.get(area="BIDDING")

    client.post(f"/entities/restrictions/{one.pk}/end/", {"words": "清单已删除该项"})
    assert [row.area for row in restrictions_in_force(on=timezone.localdate())] == ["HONOURS"]
    assert [row.area for row in restrictions_on(FIRM, on=timezone.localdate())] == ["HONOURS"]
    client.post(f"{DESK}{listing.number}/remove/", {"basis": "REACHABLE", "words": "已联系"})

    assert not restrictions_in_force(on=timezone.localdate()).exists()
    page = client.get("/entities/restrictions/?state=over").content.decode()
    assert "已解除" in page
    assert "随移出解除" in page


@pytest.mark.parametrize("who", ["clerk", "planner"])
def test_only_deciders_list(client, county, who):  # noqa: F811
    fact = found(FIRM)
    client.force_login(county[who])

    assert client.post(f"{DESK}findings/{fact.pk}/", {"basis": "x"}).status_code == 403
    assert not Listing.objects.exists()


def test_the_home_page_says_what_waits(client, county):  # noqa: F811
    found(FIRM, days=60)
    client.force_login(county["one"])

    page = client.get("/").content.decode()

    assert "待决定是否列入" in page
    assert "有逾期" in page
    client.force_login(county["witness"])
    assert "信用待办" not in client.get("/").content.decode()


@pytest.mark.parametrize("page", [DESK, f"/entities/{FIRM}/credit/"])
def test_more_rows_cost_no_more_queries(client, county, page):  # noqa: F811
    put_on_list(FIRM, county["unit"])
    found(SHOP)
    client.force_login(county["one"])
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        client.get(page)
    for reason in ("NO_ANNUAL", "NO_INFO_AFTER_ORDER", "FALSE", "SEVERE_ACT"):
        put_on_list(FIRM, county["unit"], AbnormalReason(reason))
    found(SHOP, FactKind.FALSE_INFO, ref="V-2")

    with CaptureQueriesContext(connection) as many:
        client.get(page)

    assert len(many) <= len(few)
