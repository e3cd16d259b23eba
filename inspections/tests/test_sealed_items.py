"""Items concern entities: what the sealed lines say of it, and what the draw makes of it."""

import json

import pytest

from entities.models import Entity, EntityTag
from inspections.models.catalogue import InspectionItem
from inspections.sealing.concerns import is_within
from inspections.sealing.frames import InfeasiblePlanError
from inspections.selectors.frames import entity_chunks, exclusion_reason, sealed_line
from inspections.selectors.matching import entities_matching
from inspections.taskspec import EntityFilter
from inspections.tests.world import bureau, item, sealed, task
from personnel.models import Inspector, SpecialistTag

pytestmark = pytest.mark.django_db


def food(**fields):
    item("FOOD02")
    InspectionItem.objects.filter(code="FOOD02").update(**fields)


def header(session) -> dict:
    return json.loads(bytes(session.header))


def test_a_line_tells_which_items_concern_the_entity():
    county = bureau()
    Entity.objects.filter(code__in=["C1E00003", "C1E00004"]).update(industry="H6210")
    Entity.objects.filter(code="C1E00005").update(kind="REP", industry="6210")
    item("PUB01")
    InspectionItem.objects.filter(code="PUB01").update(entity_kinds=["ENT", "IND"])
    food(industries=["62"])

    session = sealed(task(county, items=["PUB01", "FOOD02"]))

    assert sealed_line(session, "C1E00003").endswith(",0.1")
    assert sealed_line(session, "C1E00005").endswith(",1")
    assert sealed_line(session, "C1E00006").endswith(",0")
    assert [row["count"] for row in header(session)["task"]["items"]] == [79, 3]


def test_an_entity_that_no_item_concerns_is_left_out_with_a_reason():
    county = bureau()
    item("PUB01")
    InspectionItem.objects.filter(code="PUB01").update(entity_kinds=["ENT"])
    Entity.objects.filter(code="C1E00007").update(kind="IND")

    session = sealed(task(county))

    assert exclusion_reason(session, "C1E00007") == "NO_ITEM"
    assert header(session)["entities"]["excluded_by_reason"] == {"NO_ITEM": 1}


def test_a_task_narrows_an_item_and_never_widens_it():
    county = bureau()
    food(industries=["62"])
    tag = EntityTag.objects.create(name="网红店")
    for code, industry in (("C1E00003", "62"), ("C1E00004", "62"), ("C1E00005", "52")):
        Entity.objects.filter(code=code).update(industry=industry)
    for code in ("C1E00004", "C1E00005"):
        Entity.objects.get(code=code).tags.add(tag)

    session = sealed(
        task(
            county,
            items=["PUB01", "FOOD02"],
            item_scopes=[{"code": "FOOD02", "tags": ["网红店"]}],
        )
    )

    lines = b"".join(entity_chunks(session)).decode().splitlines()
    assert [line.split(",")[0] for line in lines if line.endswith("0.1")] == ["C1E00004"]


def test_only_packages_that_need_a_specialist_get_a_team_that_has_one():
    county = bureau()
    Entity.objects.filter(responsible_unit__code="S1").update(industry="62")
    tag = SpecialistTag.objects.get(name="食品")
    food(industries=["62"], required_tag=tag.code)
    for person in Inspector.objects.filter(code__in=["S2P0", "S3P0", "S4P0"]):
        person.tags.add(tag)
    plain = task(county, items=["PUB01", "FOOD02"], own_branch="OFF")

    session = sealed(plain)

    assert header(session)["task"]["items"][1]["tag"] == tag.code


def test_without_any_specialist_the_refusal_names_the_tag():
    county = bureau()
    Entity.objects.filter(responsible_unit__code="S1").update(industry="62")
    food(industries=["62"], required_tag="FOOD")

    with pytest.raises(InfeasiblePlanError, match=r"无人具备“FOOD”标签.*为每组设“FOOD”专业席位"):
        sealed(task(county, items=["PUB01", "FOOD02"], own_branch="OFF"))


@pytest.mark.parametrize(
    ("industry", "wanted", "within"),
    [
        ("6210", "62", True),
        ("H6210", "62", True),
        ("H6210", "H62", True),
        ("62", "6210", False),
        ("H", "H", True),
        ("6210", "H", True),
        ("I6210", "62", False),
        ("5210", "H", False),
        ("", "62", False),
        ("", "H", False),
        ("H", "62", False),
    ],
)
def test_industries_are_compared_as_registers_write_them(industry, wanted, within):
    county = bureau(entities=1)
    Entity.objects.update(industry=industry)

    by_query = entities_matching(EntityFilter(industries=(wanted,)), county).exists()
    assert is_within(industry, wanted) is within
    assert by_query is within
