"""What stands against a certificate on a day, and what does not any more."""

from datetime import date, timedelta

import pytest

from entities.credit.certificates import (
    LISTING,
    PENALTY,
    RESTRICTION,
    STATUS,
    Entry,
    counted,
    numbered,
    standing,
)

TODAY, SINCE = date(2026, 11, 27), date(2023, 11, 27)
DAY = timedelta(days=1)


def entry(kind=LISTING, on=TODAY, last=None, ended_on=None, number="L-1"):
    return Entry(kind, number, "事由", on, last, ended_on)


@pytest.mark.parametrize(
    ("one", "counts"),
    [
        (entry(), True),
        (entry(on=TODAY + DAY), False),
        (entry(on=date(2010, 1, 1)), True),  # a list is looked at by whether it stands
        (entry(ended_on=TODAY + DAY), True),
        (entry(ended_on=TODAY), False),  # it left today
        (entry(last=TODAY), True),
        (entry(last=TODAY - DAY), False),
        (entry(RESTRICTION, on=TODAY - DAY, last=TODAY), True),
        (entry(RESTRICTION, on=TODAY - DAY, last=TODAY - DAY), False),
        (entry(PENALTY, on=SINCE), True),
        (entry(PENALTY, on=SINCE - DAY), False),
        (entry(PENALTY, on=SINCE, ended_on=TODAY - DAY), False),  # repaired
        (entry(STATUS, on=TODAY + DAY), True),
    ],
)
def test_a_row_counts_only_while_it_stands(one, counts):
    assert standing([one], on=TODAY, since=SINCE) == ([one] if counts else [])


def test_lines_are_numbered_in_one_order_and_counted_by_kind():
    rows = [
        entry(PENALTY, on=SINCE, number="P-1"),
        entry(number="L-2"),
        entry(on=TODAY - DAY, number="L-1", last=TODAY),
    ]

    found = standing(rows, on=TODAY, since=SINCE)

    assert [one.number for one in found] == ["L-1", "L-2", "P-1"]
    assert counted(found) == "在列的名录或名单 2 条；生效中的限制措施 0 条；期间内的行政处罚 1 条"
    assert numbered(one.line() for one in found).splitlines()[0] == (
        "1. 在列的名录或名单：事由（L-1，2026-11-26，至 2026-11-27）"
    )
