"""Findings and the meter from plain facts; each rule with its last good and first bad case."""

from datetime import date, timedelta

import pytest

from inspections.guard.findings import findings, tired_pairs
from inspections.guard.meter import meter
from inspections.guard.types import GuardRule, Kind, Visit
from inspections.guard.wording import sentence

TODAY = date(2026, 11, 23)  # a Monday
RULE = GuardRule()


def visit(ref, start, end=None, **more):
    return Visit(
        **{
            "entity": "E1",
            "source": "SESSION",
            "ref": ref,
            "task": f"T-{ref}",
            "title": f"任务{ref}",
            "unit": "C1",
            "body": "县局",
            "start": start,
            "end": end or start,
            **more,
        }
    )


def days(*offsets, **more):
    return [visit(f"S{i}", TODAY + timedelta(days=d), **more) for i, d in enumerate(offsets)]


def kinds(visits, rule=RULE):
    return [row.kind for row in findings(visits, rule, today=TODAY)]


def test_one_visit_breaks_nothing():
    assert kinds(days(0)) == []


def test_two_visits_on_one_day_are_flagged_for_certain():
    (row,) = findings(days(1, 1), RULE, today=TODAY)

    assert (row.kind, row.is_certain, row.count, row.limit) == (Kind.DAY, True, 2, 1)
    assert "同一天被检查 2 次" in sentence(row)


@pytest.mark.parametrize(("offsets", "expected"), [((0, 3), []), ((0, 2, 4), [Kind.WEEK])])
def test_more_than_two_visits_a_week_are_flagged(offsets, expected):
    rule = GuardRule(window_days=0)

    assert kinds(days(*offsets), rule) == expected


def test_a_week_begins_on_monday():
    assert kinds(days(4, 6, 7), GuardRule(window_days=0)) == []


def test_more_than_three_visits_a_month_are_flagged():
    first = date(2026, 12, 1)
    visits = [visit(f"S{n}", first + timedelta(days=9 * n)) for n in range(4)]

    assert kinds(visits) == [Kind.MONTH]
    assert kinds(visits[:3], GuardRule(window_days=0)) == []


def test_windows_that_touch_make_a_possible_breach_only():
    december = visit("A", date(2026, 12, 1), date(2026, 12, 31))
    late = visit("B", date(2026, 12, 20), date(2027, 1, 10))

    (row,) = findings([december, late], RULE, today=TODAY)

    assert (row.kind, row.is_certain) == (Kind.DAY, False)
    assert sentence(row).startswith("2026-12-20 至 2026-12-31 时间重叠，可能同一天被检查 2 次")


def test_what_is_over_is_no_open_collision():
    assert kinds(days(-5, -5)) == []


def test_a_merged_visit_counts_once():
    apart = days(1, 1)
    together = days(1, 1, merged="M1")

    assert kinds(apart) == [Kind.DAY]
    assert kinds(together) == []


def test_visits_close_to_each_other_may_be_merged():
    assert kinds(days(0, 20)) == [Kind.NEAR]
    assert kinds(days(0, 20), GuardRule(window_days=19)) == []


def test_the_cap_counts_made_and_planned_visits():
    rule = GuardRule(annual_cap=2, window_days=0)

    assert kinds(days(-100, -50, 20), rule) == [Kind.CAP]
    assert kinds(days(-100, 20), rule) == []


@pytest.mark.parametrize(("days_between", "expected"), [(90, []), (89, [Kind.COOLDOWN])])
def test_the_cooldown_runs_from_the_last_day_of_a_visit(days_between, expected):
    rule = GuardRule(cooldown_days=90, window_days=0)

    assert kinds(days(days_between - 90, days_between - 90 + days_between), rule) == expected


def test_an_inspector_who_found_nothing_three_times_is_stopped():
    before = days(-200, -100, -50, inspectors=("P1",), had_findings=False)
    planned = visit("NEXT", TODAY + timedelta(days=9), inspectors=("P2", "P1"))

    (row,) = findings([*before, planned], RULE, today=TODAY)

    assert (row.kind, row.inspector, row.count, row.blocks) == (Kind.INSPECTOR, "P1", 3, True)
    assert kinds([*before[1:], planned], GuardRule(window_days=0)) == []


def test_findings_and_other_years_clear_an_inspector():
    found = days(-200, -100, -50, inspectors=("P1",), had_findings=True)
    last_year = days(-400, -100, -50, inspectors=("P1",), had_findings=False)
    unreported = days(-200, -100, -50, inspectors=("P1",))

    assert tired_pairs(found, RULE, on=TODAY) == {}
    assert tired_pairs(last_year, RULE, on=TODAY) == {}
    assert tired_pairs(unreported, RULE, on=TODAY) == {("P1", "E1"): 3}


def test_the_meter_counts_one_calendar_year():
    visits = days(-400, -100, -50, 9)

    reading = meter("E1", visits, GuardRule(annual_cap=4), year=2026, today=TODAY)

    assert (len(reading.used), len(reading.planned), reading.remaining) == (2, 1, 1)
    assert (reading.next_allowed, reading.held_by) == (TODAY, "")


def test_a_used_up_cap_moves_the_next_visit_to_the_next_year():
    reading = meter("E1", days(-100, -50), GuardRule(annual_cap=2), year=2026, today=TODAY)

    assert (reading.next_allowed, reading.held_by) == (date(2027, 1, 1), "CAP")


def test_the_cooldown_moves_the_next_visit():
    reading = meter("E1", days(-10), GuardRule(cooldown_days=30), year=2026, today=TODAY)

    assert (reading.next_allowed, reading.held_by) == (TODAY + timedelta(days=20), "COOLDOWN")


def test_the_meter_counts_a_merged_visit_once():
    visits = days(1, 1, merged="M1")

    assert meter("E1", visits, RULE, year=2026, today=TODAY).count == 1


def test_a_cap_of_zero_does_not_search_for_ever():
    reading = meter("E1", days(-10), GuardRule(annual_cap=0), year=2026, today=TODAY)

    assert reading.next_allowed == date(2027, 1, 1)
