"""What a grade will do by itself, and what it would do if a fact ended."""

import json
from datetime import date
from pathlib import Path

import entities
from entities.credit.chart import height, staircase
from entities.credit.facts import Fact, FactKind
from entities.credit.grading import grade
from entities.credit.outlook import if_ended, steps_ahead
from entities.credit.rulebook import read_rulebook

BOOK = read_rulebook(
    json.loads((Path(entities.__file__).parent / "data/rulebooks/founding-1.json").read_bytes())
)
TODAY = date(2026, 11, 26)
FALSE = Fact("V-1", FactKind.FALSE_INFO, date(2026, 3, 1), "x")
LISTED = Fact("L-1", FactKind.ABNORMAL_LISTED, date(2026, 4, 1), "x")
PENALTY = Fact("P-1", FactKind.PENALTY, date(2025, 1, 10), "x")


def test_every_step_is_what_grading_gives_on_that_day_and_none_is_left_out():
    facts = [FALSE, PENALTY]

    steps = steps_ahead(facts, BOOK, on=TODAY)

    assert [(step.on, step.risk_class) for step in steps] == [(date(2029, 3, 1), "A")]
    days = [date.fromordinal(TODAY.toordinal() + n) for n in range(1500)]
    classes = [grade(facts, BOOK, on=day).risk_class for day in days]
    turns = [
        day for day, one, last in zip(days[1:], classes[1:], classes, strict=False) if one != last
    ]
    assert [step.on for step in steps] == turns


def test_a_standing_state_never_ends_by_itself():
    assert steps_ahead([LISTED], BOOK, on=TODAY) == ()


def test_an_end_lets_the_months_run_and_an_error_frees_at_once():
    ended = if_ended([LISTED], LISTED, BOOK, on=TODAY)
    error = if_ended([LISTED], LISTED, BOOK, on=TODAY, is_error=True)

    assert (ended.at_once.risk_class, ended.steps[0].on) == ("C", date(2027, 5, 26))
    assert (error.at_once.risk_class, error.steps) == ("A", ())


def test_a_staircase_goes_from_the_first_grade_to_today():
    assert staircase([], today=TODAY) is None
    drawn = staircase([(date(2026, 1, 1), "A"), (TODAY, "C")], today=TODAY)

    assert drawn.path == f"M44,{height('A')} H400 V{height('C')} H400"
