"""Two tasks of one bureau whose draws meet on the same entities."""

from typing import Any

from inspections.drawing import perform_next_draw
from inspections.models.sessions import DrawSession
from inspections.services.sessions import seal_frame
from inspections.tests.world import NOON, reveal_and_request, task
from shuangsuiji.orgs.models import Unit

ALL = [{"id": "ALL", "label": "全部", "rule": {"ratio_bp": 10_000}}]
# Everything is drawn and everybody may go everywhere, so that both tasks surely meet.
WIDE: dict[str, Any] = {
    "strata": ALL,
    "reserves": 0,
    "own_branch": "OFF",
    "pools": [{"id": "A", "label": "全体", "take": 4}],
    "team": {"count": 2, "size": 2},
    "packages": {"mode": "ZONE", "branch_level": "STATION"},
}


def drawn_task(unit: Unit, code: str, **changes: Any) -> DrawSession:
    """A task that was sealed and drawn."""
    row = task(unit, **{**WIDE, "code": code, **changes})
    session = seal_frame(task_code=row.code, by="officer", now=NOON)
    reveal_and_request(session)
    perform_next_draw(owner="w1", clock=lambda: NOON)
    session.refresh_from_db()
    return session
