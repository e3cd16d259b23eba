"""A grade follows from its facts: worked by hand, bounded, and the same in any order."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entities.credit.facts import Fact, FactKind
from entities.credit.grading import grade, months_later
from entities.credit.rulebook import GRADES, RulebookError, decoded, read_rulebook

RAW = json.loads(
    (Path(__file__).parents[2] / "data" / "rulebooks" / "founding-1.json").read_text("utf-8")
)
BOOK = read_rulebook(RAW)
TODAY = date(2026, 11, 26)
DAYS = st.dates(date(2022, 1, 1), TODAY)
FACTS = st.lists(
    st.builds(
        Fact,
        ref=st.uuids().map(str),
        kind=st.sampled_from(FactKind),
        on=DAYS,
        basis=st.just("x"),
        revoked=st.booleans(),
    ),
    max_size=12,
)


def fact(kind: FactKind, on: date, **more: object) -> Fact:
    return Fact(ref=f"{kind}{on}", kind=kind, on=on, basis="x", **more)


CASES = [
    ([], 100, "A"),
    ([fact(FactKind.CORRECTED_ON_ORDER, TODAY)], 95, "A"),
    ([fact(FactKind.FALSE_INFO, date(2026, 1, 1))], 70, "C"),
    ([fact(FactKind.FALSE_INFO, date(2023, 1, 1))], 100, "A"),  # 36 months are over
    ([fact(FactKind.NOT_PUB_OTHER, TODAY)], 90, "B"),
    ([fact(FactKind.SEVERE_LISTED, date(2020, 1, 1))], 0, "D"),  # lasts until it ends
    ([fact(FactKind.ABNORMAL_LISTED, date(2020, 1, 1), ended_on=date(2026, 8, 1))], 70, "C"),
    ([fact(FactKind.ABNORMAL_LISTED, date(2020, 1, 1), ended_on=date(2026, 5, 26))], 100, "A"),
    ([fact(FactKind.FALSE_INFO, TODAY, revoked=True)], 100, "A"),
    ([fact(FactKind.PENALTY, date(2026, m, 1)) for m in range(1, 7)], 40, "D"),  # 60 at most
    ([fact(FactKind.CLEAN_VISIT, date(2026, m, 1)) for m in range(1, 7)], 106, "A"),
]


@pytest.mark.parametrize(("facts", "points", "risk_class"), CASES)
def test_points_and_class_as_worked_by_hand(facts, points, risk_class):
    found = grade(facts, BOOK, on=TODAY)

    assert (found.points, found.risk_class) == (points, risk_class)
    assert found.points == found.start + sum(line.points for line in found.lines)


@given(FACTS.flatmap(lambda facts: st.tuples(st.just(facts), st.permutations(facts))))
def test_order_of_facts_changes_nothing_and_another_problem_never_helps(both):
    facts, shuffled = both
    once = grade(facts, BOOK, on=TODAY)

    assert grade(shuffled, BOOK, on=TODAY) == once
    worse = grade([*facts, fact(FactKind.OBSTRUCTION, TODAY)], BOOK, on=TODAY)
    assert GRADES.index(worse.risk_class) >= GRADES.index(once.risk_class)


def test_months_end_on_the_last_day_where_there_is_no_such_day():
    assert months_later(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_later(date(2026, 8, 31), 6) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schema": "x"}, "schema"),
        ({"start": 1.5}, "start"),
        ({"valid_from": "昨天"}, "valid_from"),
        ({"bands": {"A": 1, "B": 2, "C": 0, "D": -1}}, "逐级下降"),
        ({"bands": {"A": 1}}, "依次"),
        ({"rules": {"X": {}}}, "rules.X"),
        ({"rules": {"PENALTY": {"points": -1, "months": 1, "at_most": 1, "basis": ""}}}, "依据"),
        ({"rules": {"PENALTY": {"points": "1"}}}, "basis"),
        ({"more": 1}, "more"),
    ],
)
def test_a_faulty_rulebook_is_refused_with_its_place(change, said):
    with pytest.raises(RulebookError, match=said):
        read_rulebook({**RAW, **change})


def test_a_key_that_stands_twice_is_refused_and_not_silently_the_last():
    with pytest.raises(RulebookError, match="键“start”重复出现"):
        decoded('{"start": 100, "start": 0}')
    with pytest.raises(RulebookError, match="重复出现") as refused:
        decoded('{"\\ud800": 1, "\\ud800": 2}')
    assert str(refused.value).encode()  # half a character is no text that a page could show
    with pytest.raises(RulebookError, match="第 2 行"):
        decoded('{"start": 100,\n}')
