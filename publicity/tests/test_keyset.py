"""Pages by position: complete, without repeats, whatever is published meanwhile."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from inspections.fieldwork.tests.field import dispatched, first_visit
from publicity.keyset import PositionError, position, sliced
from publicity.models import Publication
from publicity.search import Search, Wanted
from publicity.tests.indexed import publication

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(db):
    found = first_visit(dispatched())
    for number in range(1, 8):
        publication(found, number, minutes=number // 2 * 2)  # some at the same instant
    return found


def rows() -> QuerySet:
    return Search(Wanted(), on=localdate()).results.values("pk", "published_at")


def walk(size: int) -> list[list[int]]:
    pages, after = [], None
    while True:
        page = sliced(rows(), size, after=after)
        pages.append([row["pk"] for row in page.rows])
        if not page.after:
            return pages
        after = position(page.after)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 9])
def test_all_pages_together_are_the_list(visit, size):
    expected = list(
        Publication.objects.order_by("-published_at", "-pk").values_list("pk", flat=True)
    )

    assert [pk for page in walk(size) for pk in page] == expected


def test_back_leads_where_one_came_from_though_something_was_published(visit):
    first = sliced(rows(), 3)
    second = sliced(rows(), 3, after=position(first.after))
    publication(visit, 50, minutes=0)

    back = sliced(rows(), 3, before=position(second.before))

    assert [row["pk"] for row in back.rows] == [row["pk"] for row in first.rows]
    assert sliced(rows(), 3, after=position(first.after)).rows == second.rows


@pytest.mark.parametrize("text", ["x", "", "AAAA", "é", "A" * 400, "AAAAAAAAAAAAAAAAAAAAAB"])
def test_a_position_that_we_did_not_give_is_refused(text):
    with pytest.raises(PositionError):
        position(text)


def test_the_page_says_so_and_shows_the_first_one(visit, client):
    page = client.get(reverse("publicity:results"), {"after": "x"}).content.decode()

    assert "翻页位置无法识别" in page
    assert Publication.objects.order_by("-published_at").first().code in page
