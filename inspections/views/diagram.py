"""The state machine of a session as a drawing, laid out from ``states.MOVES``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from inspections.selectors.passages import Passage
from inspections.states import MAIN_LINE, MOVES, Status

STEP, WIDTH, HEIGHT = 146, 118, 50  # of a box on the main line, in drawing units
LEFT, TOP, RAIL, SIDE = 14, 52, 134, 158


@dataclass(frozen=True)
class Box:
    """One state: where it is drawn, and how far the session is."""

    state: str
    label: str
    left: int
    top: int
    phase: str  # done, here, ahead
    at: datetime | None
    actor: str

    @property
    def middle(self) -> int:
        return self.left + WIDTH // 2

    @property
    def bottom(self) -> int:
        return self.top + HEIGHT

    @property
    def text_y(self) -> int:
        return self.top + HEIGHT // 2 + 5


@dataclass(frozen=True)
class Arrow:
    """A line with a head at its end, as the points of an SVG polyline."""

    points: str
    is_done: bool
    is_side: bool


@dataclass(frozen=True)
class Diagram:
    """Boxes in reading order and arrows; the boxes double as the text equivalent."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    width: int = LEFT * 2 + STEP * (len(MAIN_LINE) - 1) + WIDTH
    height: int = SIDE + HEIGHT + 12


def diagram(status: str, history: Sequence[Passage], names: Mapping[str, str]) -> Diagram:
    """Lay the machine out and mark what has happened.

    Args:
        names: what to show for a ledger actor, where it differs.
    """
    first_by_kind: dict[str, Passage] = {}
    for passage in history:
        first_by_kind.setdefault(passage.kind, passage)
    reached = {move.target: first_by_kind.get(str(move.event)) for move in reversed(MOVES)}
    reached[Status.COMMITTED] = first_by_kind.get("inspections.session.committed")
    boxes = {
        state: _box(state, place, status, reached.get(state), names)
        for state, place in _places().items()
    }
    return Diagram(tuple(boxes.values()), tuple(_arrows(boxes)))


def _places() -> dict[Status, tuple[int, int]]:
    places = {state: (LEFT + index * STEP, TOP) for index, state in enumerate(MAIN_LINE)}
    places[Status.POSTPONED] = (places[Status.COMMITTED][0], SIDE)
    places[Status.VOID] = (places[Status.CLOSED][0], SIDE)
    return places


def _box(
    state: Status,
    place: tuple[int, int],
    status: str,
    passage: Passage | None,
    names: Mapping[str, str],
) -> Box:
    done = passage is not None or state == Status.DRAFT
    phase = "here" if state == status else "done" if done else "ahead"
    actor = names.get(passage.actor, passage.actor) if passage else ""
    if state == Status.DRAWN and passage:
        actor = "后台计算"  # the ledger names the process
    at = passage.at if passage else None
    return Box(str(state), str(state.label), *place, phase, at, actor)


def _arrows(boxes: Mapping[Status, Box]) -> list[Arrow]:
    arrows = []
    passed = [state for state in MAIN_LINE if boxes[state].phase == "done"]
    left = passed[-1] if boxes[Status.VOID].phase == "here" and passed else None
    for move in MOVES:
        source, target = boxes[move.source], boxes[move.target]
        if move.target == Status.VOID:
            is_done = move.source == left
            to_the_end = is_done or move.source == Status.SEALED
            arrows.append(_to_void(source, target, is_done=is_done, to_the_end=to_the_end))
        elif Status.POSTPONED in (move.source, move.target):
            shift = -10 if move.target == Status.POSTPONED else 10
            start, end = (source.bottom, target.top) if shift < 0 else (source.top, target.bottom)
            x = source.middle + shift
            done = boxes[Status.POSTPONED].phase != "ahead"
            arrows.append(Arrow(f"{x},{start} {x},{end}", done, is_side=True))
        else:
            y = source.top + HEIGHT // 2
            points = f"{source.left + WIDTH},{y} {target.left},{y}"
            arrows.append(Arrow(points, target.phase != "ahead", is_side=False))
    return arrows


def _to_void(source: Box, void: Box, *, is_done: bool, to_the_end: bool) -> Arrow:
    """Every voidable state drops to one rail; only one arrow draws the rail to its end."""
    if source.top != TOP:  # postponed joins from the side
        y = source.top + HEIGHT // 2
        return Arrow(f"{source.left + WIDTH},{y} {void.left},{y}", is_done, is_side=True)
    x = source.middle + 28
    points = f"{x},{source.bottom} {x},{RAIL}"
    if to_the_end:
        points += f" {void.middle},{RAIL} {void.middle},{void.top}"
    return Arrow(points, is_done, is_side=True)
