import pytest

from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.tests.places import (
    make_holder,
    make_keeper,
    make_planner,
    make_unit,
    make_user,
)


@pytest.fixture
def keeper(units, client):
    user = make_keeper(units["fuan"])
    client.force_login(user)
    return user


def form(**changes):
    return {
        "code": "350981S02",
        "name": "赛岐市场监督管理所",
        "kind": "STATION",
        "parent": "",
        "region_code": "",
        "lon": "",
        "lat": "",
        "is_active": "on",
        **changes,
    }


def test_the_tree_shows_what_the_grants_reach_and_counts_accounts(units, client):
    make_user("a", units["south"])
    client.force_login(make_planner(units["fuan"]))

    page = client.get("/orgs/").content.decode()

    assert "城南市场监督管理所" in page
    assert "3 个单位 · 2 个账号" in page
    assert "福鼎" not in page


def test_the_tree_costs_the_same_for_many_units(units, client, django_assert_num_queries):
    for number in range(40):
        make_unit(f"350981S{number + 10}", units["fuan"])
    client.force_login(make_holder("a", Role.AUDITOR, units["city"]))
    client.get("/orgs/")

    with django_assert_num_queries(8):
        client.get("/orgs/")


def test_a_unit_is_found_by_name_inside_the_grants_only(units, client):
    client.force_login(make_planner(units["fuan"]))

    page = client.get("/orgs/", {"q": "市场监督管理所"}).content.decode()

    assert "城南" in page
    assert "桐山" not in page


def test_without_grants_the_page_says_whom_to_ask(units, client):
    client.force_login(make_user("u", units["fuan"]))

    assert "您还没有任何授权" in client.get("/orgs/").content.decode()


def test_a_unit_is_added_below_ones_own(units, client, keeper):
    answer = client.post("/orgs/units/add/", form(parent=units["fuan"].pk, lon="119.7", lat="26.9"))

    assert answer.url == "/orgs/units/350981S02/"
    unit = Unit.objects.get(code="350981S02")
    assert (unit.path, unit.lon_e6) == ("350900/350981/350981S02/", 119_700_000)


def test_no_unit_is_added_below_somebody_elses(units, client, keeper):
    client.post("/orgs/units/add/", form(parent=units["fuding"].pk))
    client.post("/orgs/units/add/", form(parent=""))

    assert not Unit.objects.filter(code="350981S02").exists()


def test_a_code_in_use_is_refused_in_words(units, client, keeper):
    answer = client.post("/orgs/units/add/", form(code="350981S01", parent=units["fuan"].pk))

    assert "已有单位在用" in answer.content.decode()


def test_ones_topmost_unit_keeps_its_parent(units, client, keeper):
    client.post(
        "/orgs/units/350981/edit/",
        form(code="350981", name="福安市局", kind="COUNTY", parent=units["south"].pk),
    )

    unit = Unit.objects.get(code="350981")
    assert (unit.name, unit.parent) == ("福安市局", units["city"])


def test_a_code_never_changes(units, client, keeper):
    client.post(
        "/orgs/units/350981S01/edit/", form(code="OTHER", name="新名", parent=units["fuan"].pk)
    )

    assert Unit.objects.get(code="350981S01").name == "新名"
    assert not Unit.objects.filter(code="OTHER").exists()


def test_a_superuser_starts_the_tree(db, client):
    client.force_login(make_user("root", is_superuser=True))

    client.post("/orgs/units/add/", form(code="350900", kind="CITY"))

    assert Unit.objects.get().path == "350900/"


def test_who_holds_roles_on_a_unit_is_for_keepers(units, client):
    make_planner(units["fuan"], "somebody")
    client.force_login(make_planner(units["fuan"]))
    assert "授权到本单位的人" not in client.get("/orgs/units/350981/").content.decode()

    client.force_login(make_keeper(units["fuan"]))
    assert "somebody" in client.get("/orgs/units/350981/").content.decode()


def test_an_export_comes_back_as_unchanged(units, client):
    client.force_login(make_planner(units["fuan"]))

    content = b"".join(client.get("/orgs/units/export.csv").streaming_content).decode("utf-8-sig")

    assert content.splitlines()[0] == "代码,名称,类别,上级代码,区划代码,经度,纬度"
    assert [line.split(",")[0] for line in content.splitlines()[1:]] == [
        "350981",
        "350981K01",
        "350981S01",
    ]
