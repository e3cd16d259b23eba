"""What partners read of entities: within their units, field by field, each access recorded."""

import json

import pytest
from django.utils import timezone

from entities.models import Entity, MeasureSource, RestrictionArea
from entities.services.credit import save_rulebook
from entities.services.restrictions import impose_restriction
from entities.tests.registers import bring, row, uscc
from entities.tests.test_credit import BOOK
from entities.tests.test_listings import listed
from shuangsuiji.fieldclasses import FieldClass, class_of
from shuangsuiji.partners.models import Access
from shuangsuiji.partners.scopes import FIELDS, Scope
from shuangsuiji.partners.tests.world import caller

pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = uscc(1), uscc(2, "350982")
PATHS = ["/api/v1/entities/{}/", "/api/v1/entities/{}/grade/", "/api/v1/entities/{}/restrictions/"]


@pytest.fixture
def register(units, tmp_path):
    bring(tmp_path, [row(1), row(2, address="福鼎市桐山街道1号", region="350982")])
    assert Entity.objects.get(code=HERE).responsible_unit == units["fuan"]
    return units


def post(client, codes, **more):
    body = json.dumps({"codes": codes, **more})
    return client.post("/api/v1/entities/lookup/", body, content_type="application/json")


@pytest.mark.parametrize("path", PATHS)
def test_another_county_is_out_of_reach(register, path):
    client = caller(register["fuan"])

    assert client.get(path.format(HERE)).status_code == 200
    assert client.get(path.format(ELSEWHERE)).status_code == 404
    assert post(client, [ELSEWHERE, HERE]).json()["missing"] == [ELSEWHERE]


@pytest.mark.parametrize("path", PATHS)
def test_without_the_one_limit_the_other_county_would_show(register, path, monkeypatch):
    monkeypatch.setattr("entities.selectors.sharing.within", lambda rows, client, unit_field: rows)

    assert caller(register["fuan"]).get(path.format(ELSEWHERE)).status_code == 200


def test_exactly_the_fields_on_the_list_are_answered(register):
    client = caller(
        register["fuan"],
        scopes=[Scope.ENTITIES, Scope.GRADES],
        fields=["entities.name", "entities.status", "grades.risk_class"],
    )

    assert set(client.get(PATHS[0].format(HERE)).json()) == {"code", "name", "status"}
    assert set(post(client, [HERE]).json()["results"][0]) == {"code", "name", "status"}
    assert set(client.get(PATHS[1].format(HERE)).json()) == {"code", "risk_class"}
    refused = client.get(PATHS[2].format(HERE))
    assert (refused.status_code, refused.json()["code"]) == (403, "SCOPE")


def test_no_field_is_shared_that_its_class_keeps_inside():
    columns = {"unit": "responsible_unit"}
    inside = {FieldClass.STAFF, FieldClass.TEAM, FieldClass.NEVER}

    shared = {f"entities.Entity.{columns.get(n, n)}" for n in FIELDS[Scope.ENTITIES]}

    assert {name for name in shared if class_of(name) in inside} == set()


def test_every_access_is_recorded_for_whoever_owns_the_data(register):
    client = caller(register["city"], scopes=[Scope.ENTITIES], fields=["entities.name"])

    post(client, [HERE, ELSEWHERE, "NOBODY9"])

    found = list(Access.objects.order_by("pk").values_list("entity_code", "unit__code", "fields"))
    assert found == [(HERE, "350981", ["name"]), (ELSEWHERE, "350982", ["name"])]


def test_a_lookup_costs_the_same_for_one_and_for_many(register, django_assert_num_queries):
    client = caller(register["city"])
    post(client, [HERE])

    for codes in ([HERE], [HERE, ELSEWHERE, *(f"AAAAAA{n}" for n in range(300))]):
        with django_assert_num_queries(4):  # key, quota, rows, record
            assert post(client, codes).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        *({"codes": []}, {"codes": ["A" * 31]}, {"codes": [123456]}, {"codes": ["A B C D"]}),
        *({"codes": ["AAAAAA"], "more": 1}, {"codes": "AAAAAA"}, {}, [], {"codes": ["AAAAAA\n"]}),
        {"codes": ["AAAAAA"] * 501},
    ],
)
def test_what_is_no_lookup_is_refused_with_the_place(register, body):
    answer = caller(register["fuan"]).post(
        "/api/v1/entities/lookup/", json.dumps(body), content_type="application/json"
    )

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["message"]


def test_lists_and_restrictions_are_told(register, client):
    now = timezone.now()
    save_rulebook(document=BOOK.read_bytes(), by="chief", now=now)
    firm = Entity.objects.get(code=HERE)
    assert not client.get(f"/api/v1/is-listed/{HERE}/").json()["is_listed"]
    listing = listed(firm, register["fuan"], now)
    impose_restriction(
        number=listing.number,
        area=RestrictionArea.BIDDING,
        source=MeasureSource.NATIONAL,
        basis="清单第 1 项",
        valid_to=now.date().replace(year=now.year + 1),
        by="chief",
        now=now,
    )

    told = client.get(f"/api/v1/is-listed/{HERE}/").json()
    shown = caller(register["fuan"]).get(PATHS[2].format(HERE)).json()

    assert (told["is_listed"], told["lists"][0]["reason"]) == (True, "UNREACHABLE")
    assert [one["area"] for one in shown["restrictions"]] == ["BIDDING"]
    assert client.get(PATHS[2].format(HERE)).status_code == 401
    assert client.get("/api/v1/listings/?kind=ABNORMAL").json()["results"][0]["number"]
    assert client.get("/api/v1/is-listed/NOBODY9/").status_code == 404
