"""Cursors: nothing twice, nothing left out, whatever comes in meanwhile; and none is made up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from shuangsuiji.compiled import Given
from shuangsuiji.orgs.tests.places import make_unit
from shuangsuiji.partners.models import Access, ApiClient
from shuangsuiji.partners.paging import Order, Pages, page_of
from shuangsuiji.partners.problems import Problem
from shuangsuiji.partners.tests.world import make_client

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def add(db):
    client = make_client(make_unit("C1"))

    def put(code, age):
        Access.objects.create(
            client=client,
            unit=client.unit,
            purpose="x",
            what="y",
            entity_code=code,
            at=NOW - timedelta(minutes=age),
        )

    return put


def rows(names):
    found = Access.objects.all()
    return found.filter(client__unit__code=Given("unit")) if "unit" in names else found


PAGES = Pages(rows, ("entity_code",), Order("at"))


@pytest.fixture(params=["composed", "compiled"])
def page(request):
    """A page by a query of its own, and by one that was compiled once."""

    def get(cursor="", **filters):
        wanted = {"limit": 7, **({"cursor": cursor} if cursor else {}), **filters}
        if request.param == "compiled":
            return PAGES.page(wanted, **filters)
        found = Access.objects.all()
        if "unit" in filters:
            found = found.filter(client__unit__code=filters["unit"])
        return page_of(found, ("entity_code",), Order("at"), wanted)

    return get


def test_rows_that_come_in_meanwhile_neither_repeat_nor_hide_others(add, page):
    before = [f"E{n}" for n in range(40)]
    for number, code in enumerate(before):
        add(code, number // 3)  # three share one instant
    seen, cursor, pages = [], "", 0

    while True:
        found = page(cursor)
        seen += [row["entity_code"] for row in found.rows]
        pages += 1
        add(f"NEW{pages}", -pages)
        if not found.cursor:
            break
        cursor = found.cursor

    assert sorted(seen) == sorted(before)
    assert pages == 6


def test_each_page_is_one_query(add, page, django_assert_num_queries):
    for number in range(20):
        add(f"E{number}", number)
    with django_assert_num_queries(2):
        assert len(page(page().cursor).rows) == 7


@pytest.mark.parametrize("spoil", [lambda c: c[:-1] + "x", lambda c: "x", lambda c: f"x{c}"])
def test_a_cursor_that_was_not_given_leads_nowhere(add, page, spoil):
    for number in range(9):
        add(f"E{number}", number)

    with pytest.raises(Problem) as refusal:
        page(spoil(page().cursor))

    assert refusal.value.status == 404


def test_a_cursor_holds_for_the_filters_with_which_it_was_given(add, page):
    for number in range(9):
        add(f"E{number}", number)
    cursor = page(unit="C1").cursor

    assert len(page(cursor, unit="C1").rows) == 2
    with pytest.raises(Problem):
        page(cursor, unit="C2")


def test_a_cursor_of_one_list_opens_no_page_of_another(add, page):
    for number in range(9):
        add(f"E{number}", number)
    wanted = {"limit": 7, "cursor": page().cursor}

    with pytest.raises(Problem, match="NOT_FOUND"):
        page_of(ApiClient.objects.all(), ("code",), Order("created_at"), wanted)


def test_a_filter_narrows_with_each_value_that_is_given(add, page):
    add("E1", 1)

    found = [len(page(unit=code).rows) for code in ("C1", "C2", "C1")]

    assert found == [1, 0, 1]
