"""Workdays by a table."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from shuangsuiji.kernel.workdays import Calendar, add_workdays, count_workdays, workdays

SPRING = Calendar(
    holidays=frozenset(date(2026, 2, day) for day in range(15, 24)),
    worked=frozenset({date(2026, 2, 14), date(2026, 2, 28)}),
    years=frozenset({2026}),
)
days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


def test_holidays_are_left_out_and_worked_weekends_count():
    assert add_workdays(SPRING, date(2026, 2, 13), 2) == date(2026, 2, 24)
    assert add_workdays(SPRING, date(2026, 2, 14), 0) == date(2026, 2, 14)
    assert count_workdays(SPRING, date(2026, 2, 14), date(2026, 2, 28)) == 6
    assert list(workdays(SPRING, date(2026, 2, 27), date(2026, 3, 2))) == [
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 2),
    ]
    assert SPRING.knows(date(2026, 1, 1), date(2026, 12, 31))
    assert not SPRING.knows(date(2026, 12, 1), date(2027, 1, 1))


@given(days, st.integers(1, 60))
def test_so_many_workdays_lie_between(start, count):
    end = add_workdays(SPRING, start, count)

    assert SPRING.is_workday(end)
    assert count_workdays(SPRING, start, end) - SPRING.is_workday(start) == count
