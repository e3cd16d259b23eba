"""A small bureau with a public result, for tests of what is published."""

from pathlib import Path

import entities
from entities.services.credit import save_rulebook
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.services.reviews import review_correction
from inspections.fieldwork.tests.field import LATER, clean_form, corrected, dispatched, first_visit
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.services.publishing import publish_session
from inspections.tests.world import NOON
from publicity.models import Publication
from publicity.services.results import publish_result
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role

BOOK = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"
__all__ = ["LATER", "NOON", "correct", "public_result", "reviewed_visit"]


def reviewed_visit() -> Visit:
    """A visit with a problem, reviewed, of a draw that is public."""
    found = first_visit(dispatched())
    grant("chief", Role.REVIEWER, found.unit)
    grant("editor", Role.PUBLISHER, found.unit)
    save_rulebook(document=BOOK.read_bytes(), by="chief", now=LATER)
    sign(found, found_problem(found))
    decide(found)
    publish_session(session_code=found.session.code, by="officer", now=LATER)
    seal_pending(now=LATER)
    return found


def public_result() -> Publication:
    """Its published result, under a signed head."""
    row = publish_result(visit_code=reviewed_visit().code, by="editor", now=LATER)
    seal_pending(now=LATER)
    return row


def correct(row: Publication) -> Publication:
    """The result corrected: nothing was found after all."""
    visit = row.visit
    corrected(visit, clean_form(visit), reason="账簿核对有误")
    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=LATER
    )
    found = publish_result(visit_code=visit.code, by="editor", now=LATER)
    seal_pending(now=LATER)
    return found
