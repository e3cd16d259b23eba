"""An enterprise asks for a certificate by itself, and fetches its own and nobody else's."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entities.models import CertificateRequest
from entities.services.certificates import decide_certificate
from inspections.fieldwork.models.visits import Visit
from publicity.enterprise.services.access import ENTERPRISE, give_code, take_code
from publicity.enterprise.tests.world import published_problem

pytestmark = pytest.mark.django_db
PAGE = "/enterprise/certificates/"


@pytest.fixture(autouse=True)
def _calm(db):
    cache.clear()


@pytest.fixture
def publication(db, settings, tmp_path):
    settings.SSJ_EVIDENCE_DIR = str(tmp_path)
    return published_problem()


def inside(code: str) -> Client:
    found = Client()
    assert found.post(reverse("enterprise:enter"), {"code": code}).status_code == 302
    return found


def test_it_is_asked_for_and_fetched_by_its_own_enterprise_only(publication):
    entity, now = publication.entity, timezone.now()
    _, code = give_code(entity_code=entity.code, given_to="王某", by="hearer", now=now)
    firm = inside(code)
    assert firm.post(PAGE, {"purpose": "", "years": "3"}).status_code == 422
    firm.post(PAGE, {"purpose": "参加投标", "years": "3"})
    row = CertificateRequest.objects.get()
    assert (row.asked_by, row.entity_id) == (ENTERPRISE, entity.pk)
    waiting = firm.get(PAGE).content.decode()
    assert "待决定" in waiting
    assert 'name="purpose"' not in waiting  # one at a time
    assert firm.get(f"{PAGE}{row.code}/").status_code == 404  # nothing to fetch yet

    paper = decide_certificate(code=row.code, by="chief", now=now)

    page = firm.get(PAGE).content.decode()
    assert paper.letter.number in page
    assert firm.get(f"{PAGE}{row.code}/").content[:4] == b"%PDF"
    other = Visit.objects.exclude(entity=entity).select_related("entity").first()
    _, code = take_code(visit=other, by=ENTERPRISE, now=now)
    stranger = inside(code)
    assert stranger.get(f"{PAGE}{row.code}/").status_code == 404
    assert "参加投标" not in stranger.get(PAGE).content.decode()
    assert Client().get(PAGE).status_code == 302
