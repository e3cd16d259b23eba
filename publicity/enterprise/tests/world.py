"""A published result with a problem, and people with and without a hand in it."""

from datetime import timedelta
from pathlib import Path

import entities
from entities.services.credit import save_rulebook
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.tests.field import LATER, TODAY, dispatched, first_visit
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.services.publishing import publish_session
from publicity.enterprise.models import AccessUse
from publicity.enterprise.services.access import ENTERPRISE, come_in, give_code
from publicity.enterprise.sessions import new_key
from publicity.models import Publication
from publicity.services.results import publish_result
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role, Unit, UnitKind

BOOK = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"
SOON = LATER + timedelta(hours=1)


def published_problem() -> Publication:
    """A result FALSE_INFO of the first visit: reviewed by chief, published by editor."""
    visit: Visit = first_visit(dispatched())
    city = Unit.objects.create(code="CITY", name="市局", kind=UnitKind.CITY, path="CITY/")
    Unit.objects.filter(pk=visit.unit_id).update(parent=city)
    Visit.objects.filter(pk=visit.pk).update(started_at=LATER)
    visit.refresh_from_db()
    grant("chief", Role.REVIEWER, visit.unit)
    grant("editor", Role.PUBLISHER, visit.unit)
    grant("hearer", Role.APPEALS, visit.unit)
    grant("above", Role.APPEALS, city)
    save_rulebook(document=BOOK.read_bytes(), by="chief", now=LATER)
    sign(visit, found_problem(visit))
    decide(visit)
    publish_session(session_code=visit.session.code, by="officer", now=LATER)
    seal_pending(now=LATER)
    return publish_result(visit_code=visit.code, by="editor", now=LATER)


def paper_code(publication: Publication) -> str:
    _, code = give_code(
        entity_code=publication.entity.code, given_to="王某，法定代表人", by="hearer", now=SOON
    )
    return code


def inside(publication: Publication) -> AccessUse:
    """The enterprise is in with a code on paper."""
    session = come_in(typed=paper_code(publication), key=new_key(), by=ENTERPRISE, now=SOON)
    return session.use


__all__ = ["LATER", "SOON", "TODAY", "inside", "paper_code", "published_problem"]
