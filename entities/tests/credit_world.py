"""A county with a listed firm and people who may decide, for tests of the credit pages."""

import json
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

import entities
from entities.credit.facts import FactKind
from entities.models import AbnormalReason, Entity
from entities.selectors.listings import standing_listings
from entities.services.credit import record_fact, save_rulebook
from entities.services.listings import list_entity
from entities.tests.registers import uscc
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.places import make_holder, make_planner

FOUNDING = Path(entities.__file__).parent / "data" / "rulebooks" / "founding-1.json"
FIRM, SHOP = uscc(1), uscc(2)


def book(**changes):
    return {**json.loads(FOUNDING.read_bytes()), **changes}


def picture(name, colour):
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def materials():
    names = {"APPLICATION": "red", "PLEDGE": "green", "PROOF": "blue"}
    return {f"file_{kind}": picture(f"{kind}.png", colour) for kind, colour in names.items()}


def found(code, kind=FactKind.UNREACHABLE, ref="V-1", days=3):
    now = timezone.now()
    return record_fact(
        entity_code=code,
        kind=kind,
        ref=ref,
        on=timezone.localdate(now) - timedelta(days=days),
        source="福安市市场监督管理局",
        basis="双随机抽查结果",
        by="publisher",
        now=now,
    )


def put_on_list(code, unit, reason=AbnormalReason.UNREACHABLE, by="boss"):
    now = timezone.now()
    return list_entity(
        entity_code=code,
        unit=unit,
        reason=reason,
        basis="《企业经营异常名录管理办法》",
        found_on=timezone.localdate(now),
        ref="V-0",
        by=by,
        now=now,
    )


@pytest.fixture
def county(units):
    """福安 with a firm and a shop, the rules, and its people by name."""
    now = timezone.now()
    fuan = units["fuan"]
    for code, kind, name in ((FIRM, "ENT", "福安虚构商行"), (SHOP, "IND", "福安虚构小店")):
        Entity.objects.create(
            code=code,
            uscc=code,
            name=name,
            kind=kind,
            responsible_unit=fuan,
            placement="GIVEN",
            created_at=now,
            updated_at=now,
        )
    save_rulebook(document=FOUNDING.read_bytes(), by="planner", now=now)
    return {
        "unit": fuan,
        "one": make_holder("one", Role.REVIEWER, fuan),
        "two": make_holder("two", Role.REVIEWER, fuan),
        "clerk": make_holder("clerk", Role.PUBLISHER, fuan),
        "planner": make_planner(fuan, "fuan-planner"),
        "chief": make_planner(units["city"], "chief"),
        "witness": make_holder("witness", Role.WITNESS, fuan),
    }


def is_listed(code: str) -> bool:
    """Whether an entity is on a list today."""
    return standing_listings(on=timezone.localdate()).filter(entity__code=code).exists()
