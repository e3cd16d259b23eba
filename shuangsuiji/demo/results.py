"""The demo's public results: the rulebook, most of the locked visits published."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.utils.timezone import localdate

import entities
from entities.selectors.credit import rulebook_on
from entities.services.credit import save_rulebook
from inspections.models.sessions import DrawSession
from publicity.models import Publication
from publicity.opendata.keeping import make_snapshot
from publicity.published import waiting_results
from publicity.services.results import publish_result
from shuangsuiji.orgs.models import User

RULEBOOK = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"
EDITOR, LEFT_WAITING = "publisher", 2
Clock = Callable[[], datetime]


def publish_results(session: DrawSession, *, clock: Clock) -> None:
    """Publish what is locked but for two; once."""
    today = localdate(clock())
    if rulebook_on(today) is None:
        save_rulebook(document=RULEBOOK.read_bytes(), by="planner", now=clock())
    if Publication.objects.filter(visit__session=session).exists():
        return
    editor = User.objects.get(username=EDITOR)
    for visit, _ in waiting_results(editor, on=today)[:-LEFT_WAITING]:
        publish_result(visit_code=visit.code, by=EDITOR, now=clock())
    make_snapshot(by="open-data", now=clock())
