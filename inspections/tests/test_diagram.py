"""The drawing of the state machine."""

from datetime import UTC, datetime

import pytest

from inspections.events import Event
from inspections.selectors.passages import Passage
from inspections.states import MOVES, Status
from inspections.views.diagram import diagram

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def passage(kind: Event) -> Passage:
    return Passage(1, str(kind), "", NOON, "officer", "0" * 64)


def test_every_state_has_a_box_and_every_move_an_arrow():
    drawing = diagram("sealed", [], {})

    assert [box.state for box in drawing.boxes] == [
        *("draft", "sealed", "committed", "awaiting_witness", "revealed", "drawn"),
        *("published", "closed", "postponed", "void"),
    ]
    assert len(drawing.arrows) == len(MOVES)


@pytest.mark.parametrize("state", [state for state in Status if state != Status.DRAFT])
def test_exactly_the_current_state_is_highlighted(state):
    drawing = diagram(state, [], {})

    assert [box.state for box in drawing.boxes if box.phase == "here"] == [state]


def test_passed_states_carry_time_and_name():
    history = [passage(Event.SESSION_SEALED), passage(Event.SESSION_COMMITTED)]

    boxes = {box.state: box for box in diagram("committed", history, {"officer": "王敏"}).boxes}

    assert (boxes["sealed"].phase, boxes["sealed"].at, boxes["sealed"].actor) == (
        "done",
        NOON,
        "王敏",
    )
    assert boxes["committed"].phase == "here"
    assert boxes["revealed"].phase == "ahead"


def test_nothing_is_drawn_outside_the_sheet():
    drawing = diagram("void", [], {})

    for arrow in drawing.arrows:
        for point in arrow.points.split():
            x, y = map(int, point.split(","))
            assert 0 <= x <= drawing.width
            assert 0 <= y <= drawing.height


def test_a_void_is_entered_from_the_last_state_that_was_reached():
    history = [passage(Event.SESSION_SEALED), passage(Event.SESSION_COMMITTED)]

    drawing = diagram("void", history, {})

    committed = next(box for box in drawing.boxes if box.state == "committed")
    entered = [arrow for arrow in drawing.arrows if arrow.is_done and arrow.is_side]
    assert [arrow.points.split(",")[0] for arrow in entered] == [str(committed.middle + 28)]
