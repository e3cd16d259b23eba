"""A visit whose result is public, for tests of pages."""

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.tests.field import LATER, clean_form, dispatched, first_visit
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.services.publishing import publish_session
from inspections.tests.world import NOON
from publicity.models import Publication
from publicity.services.results import publish_result
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role

DAYS = ("checked_on", "finished_on", "entered_on", "settled_on")


def dispatched_visit() -> Visit:
    """A visit that the public knows nothing of yet."""
    found = first_visit(dispatched())
    grant("chief", Role.REVIEWER, found.unit)
    grant("editor", Role.PUBLISHER, found.unit)
    return found


def open_draw(visit: Visit) -> None:
    publish_session(session_code=visit.session.code, by="officer", now=LATER)
    seal_pending(now=LATER)


def published_result(visit: Visit, *, is_clean: bool = False) -> Publication:
    """The result of a visit whose draw is public."""
    clean = clean_form(visit, **dict.fromkeys(DAYS, NOON.date()))
    sign(visit, clean if is_clean else found_problem(visit))
    decide(visit)
    return publish_result(visit_code=visit.code, by="editor", now=LATER)
