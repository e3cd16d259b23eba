"""The enterprise's own pages in English, from the door to an appeal."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from publicity.enterprise.models import Objection
from publicity.enterprise.services.access import give_code
from publicity.enterprise.tests.world import published_problem
from shuangsuiji.tests import english

pytestmark = pytest.mark.django_db
CASE = {"ground": "FACTS", "wish": "WITHDRAW", "words": "wrong", "name": "Wang", "phone": "1"}


def test_the_enterprise_reads_english(settings, tmp_path):
    cache.clear()
    settings.SSJ_EVIDENCE_DIR = str(tmp_path)
    row = published_problem()
    _, code = give_code(
        entity_code=row.entity.code, given_to="Wang", by="hearer", now=timezone.now()
    )
    known = english.names()
    firm = Client()
    firm.cookies["django_language"] = "en"

    refused = firm.post(reverse("enterprise:enter"), {"code": "2345-6789-ABCD-EFGH"})
    assert "The code is wrong" in refused.content.decode()
    firm.post(reverse("enterprise:enter"), {"code": code})
    firm.post(reverse("enterprise:object", args=[row.code]), CASE)
    case = Objection.objects.get()
    pages = [
        *(reverse(f"enterprise:{name}") for name in ("record", "why", "credit")),
        *(reverse(f"enterprise:{name}", args=[row.code]) for name in ("reply", "object")),
        reverse("enterprise:case", args=[case.number]),
        reverse("appeals:figures"),
    ]
    left = {
        page: found
        for page in pages
        if (found := english.chinese_of(english.in_english(firm, page), known))
    }
    assert left == {}
