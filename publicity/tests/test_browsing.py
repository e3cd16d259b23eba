"""Lists that are compiled once show what a query composed for the page would show."""

from dataclasses import asdict
from itertools import product

import pytest
from django.utils.timezone import localdate

from inspections.fieldwork.tests.field import dispatched, first_visit
from inspections.oneform.codes import ResultType
from publicity.browsing import Results
from publicity.index_models import ResultEntry
from publicity.keyset import Turn, arranged, position, sliced
from publicity.search import Search, Wanted
from publicity.tests.indexed import publication

pytestmark = pytest.mark.django_db
SIZE = 2


@pytest.fixture
def kind(db):
    visit = first_visit(dispatched())
    for number in range(1, 8):
        bad = [ResultType.FALSE_INFO] if number % 2 else [ResultType.NO_PROBLEM]
        publication(visit, number, minutes=number // 2 * 2, types=bad)
    ResultEntry.objects.filter(pk=ResultEntry.objects.first().pk).update(year=2020)
    return visit.entity.kind


def keys(page):
    return [row["pk"] for row in page.rows], page.after, page.before


def test_every_set_of_filters_gives_the_same_pages_and_the_same_count(kind):
    on, seen = localdate(), set()
    years = ("", "2020", str(on.year), "20x0", "１２３４")
    for year, outcome, of in product(years, ("", "clean", "problem", "?"), ("", kind, "NONE")):
        wanted = Wanted(year=year, outcome=outcome, kind=of)
        composed, results = Search(wanted, on=on), Results(wanted, on=on, size=SIZE)
        rows, after = composed.results.values("pk", "published_at"), None
        while True:
            page = arranged(results.read, SIZE, after=after)
            assert keys(page) == keys(sliced(rows, SIZE, after=after)), asdict(wanted)
            if page.before:
                back = position(page.before)
                there = sliced(rows, SIZE, before=back)
                assert keys(arranged(results.read, SIZE, before=back)) == keys(there)
            if not page.after:
                break
            after = position(page.after)
        assert results.count() == composed.count(), asdict(wanted)
        seen.add(results.count())
    assert seen >= {0, 1, 3, 4, 7}


def test_a_result_is_gone_from_a_list_once_its_term_is_over(kind):
    last = ResultEntry.objects.first().shown_until

    on_show = [
        len(Results(Wanted(), on=day, size=9).read(Turn.FIRST))
        for day in (last, last.replace(year=last.year + 1), last)
    ]

    assert on_show == [7, 0, 7]


def test_words_are_looked_up_once_for_rows_and_count(kind, django_assert_max_num_queries):
    results = Results(Wanted(q="321", unit="NONE"), on=localdate(), size=SIZE)
    with django_assert_max_num_queries(4):
        assert (results.read(Turn.FIRST), results.count()) == ([], 0)
