"""The published vectors of the matching engine, attempt by attempt."""

import hashlib

import pytest

from inspections.draw.errors import CapReachedError
from inspections.draw.matching import match_within
from inspections.draw.matching_attempt import attempt
from inspections.draw.matching_schedule import schedule_for
from inspections.draw.stream import Stream
from inspections.draw.tests.matching_cases import MASTER, published, seven_teams

STAGE = f"{MASTER}:D2026-0001:match"


def test_seven_teams_are_laid_out_as_published():
    problem = seven_teams()
    schedule = schedule_for(problem)

    assert problem.row_classes == (("T1", "T6"), ("T2",), ("T3",), ("T4",), ("T5",), ("T7",))
    assert problem.column_classes == (("P1", "P2"), ("P3", "P7"), ("P4", "P5"), ("P6",))
    assert schedule.scales == (16, 16, 8, 7)
    assert schedule.row_scales == (8, 16, 16, 16, 16, 16)
    assert schedule.sums == (23, 39, 39, 48, 64, 48)
    assert schedule.order == (0, 1, 2, 3)


def test_forced_steps_use_no_word():
    """Attempt 1 has five free choices, two forced ones and the test: six words, not eight."""
    first = attempt(schedule_for(seven_teams()), Stream(STAGE))

    assert first.picks == (4, 2, 1, 3, 0, 5, 0)
    assert first.words == 6
    assert not first.accepted
    assert first.chance * 10**6 >> 256 == 203062


def test_seven_teams_are_matched_as_published():
    matching = match_within(schedule_for(seven_teams()), stage_seed=STAGE, cap=9)

    assert (matching.stage, matching.attempts, matching.words) == ("match", 9, 58)
    assert matching.row_of == {
        "P1": "T7",
        "P2": "T3",
        "P3": "T4",
        "P4": "T1",
        "P5": "T6",
        "P6": "T2",
        "P7": "T5",
    }


def test_a_reached_cap_is_an_error():
    with pytest.raises(CapReachedError, match="8 次"):
        match_within(schedule_for(seven_teams()), stage_seed=STAGE, cap=8)


@pytest.mark.parametrize(
    "number", [0, 1, 2, pytest.param(3, marks=pytest.mark.slow)], ids=["15", "300a", "300b", "5000"]
)
def test_published_digests(number):
    vector, problem = published(number)

    matching = match_within(
        schedule_for(problem), stage_seed=vector["seed"], cap=vector["attempts"]
    )

    lines = "".join(f"{column} {row}\n" for row, column in matching.pairs)
    assert matching.attempts == vector["attempts"]
    assert hashlib.sha256(lines.encode()).hexdigest() == vector["digest"]
    head = dict(vector["head"])
    assert {column: matching.row_of[column] for column in head} == head
