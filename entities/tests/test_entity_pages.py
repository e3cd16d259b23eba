import pytest

from entities.models import Entity, EntityTag
from entities.tests.registers import bring, row, uscc
from shuangsuiji.ledger.models import HistoryEntry, Record
from shuangsuiji.orgs.tests.places import make_planner

URL = f"/entities/{uscc(1)}/"


@pytest.fixture
def planner(units, client):
    user = make_planner(units["fuan"])
    client.force_login(user)
    return user


@pytest.fixture
def entity(planner, tmp_path):
    bring(tmp_path, [row(1), row(2)])
    return Entity.objects.get(code=uscc(1))


def form_of(entity, **changes):
    return {
        "version": entity.version,
        "name": entity.name,
        "uscc": entity.uscc or "",
        "reg_no": entity.reg_no or "",
        "kind": entity.kind,
        "status": entity.status,
        "address": entity.address,
        "responsible_unit": entity.responsible_unit_id or "",
        **changes,
    }


def test_the_page_shows_facts_and_history(client, entity, tmp_path):
    bring(tmp_path, [row(1, "福安市改名商行")])

    page = client.get(URL).content.decode()

    assert "福安市改名商行" in page
    assert "福安市虚构1号商行 → 福安市改名商行" in page
    assert "赛岐镇" in page
    assert "地址与代码一致" in page


def test_an_edit_is_stored_recorded_and_kept_in_history(client, entity):
    answer = client.post(f"{URL}edit/", form_of(entity, name="新名字", contact_phone="0593-1"))

    assert answer.status_code == 302
    entity.refresh_from_db()
    assert (entity.name, entity.contact_phone, entity.version) == ("新名字", "0593-1", 2)
    record = Record.objects.get(kind="entities.entity.updated")
    assert (record.actor, record.subject) == ("planner", entity.code)
    history = HistoryEntry.objects.filter(object_pk=str(entity.pk))
    assert history.first().actor_name == "planner"
    assert "0593-1" not in str(history.first().changes)
    assert "新名字" in client.get(URL).content.decode()


def test_a_new_address_is_graded_and_located_but_the_unit_stays(client, entity, units):
    client.post(f"{URL}edit/", form_of(entity, address="福鼎市白琳镇翠郊村"))

    entity.refresh_from_db()
    assert (entity.address_quality, entity.region_code) == ("VILLAGE", "350982")
    assert entity.responsible_unit == units["fuan"]


def test_naming_another_unit_is_marked_as_done_by_hand(client, entity, units):
    client.post(f"{URL}edit/", form_of(entity, responsible_unit=units["south"].pk))

    entity.refresh_from_db()
    assert (entity.responsible_unit, entity.placement) == (units["south"], "MANUAL")


def test_a_unit_outside_the_grants_cannot_be_named(client, entity, units):
    answer = client.post(f"{URL}edit/", form_of(entity, responsible_unit=units["fuding"].pk))

    assert answer.status_code == 200
    entity.refresh_from_db()
    assert entity.responsible_unit == units["fuan"]


def test_a_stale_form_is_refused_and_keeps_what_was_typed(client, entity):
    stale = form_of(entity, name="我打的名字")
    client.post(f"{URL}edit/", form_of(entity, name="别人的名字"))

    answer = client.post(f"{URL}edit/", stale)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "刚被别人改过" in page
    assert 'value="我打的名字"' in page
    assert "库中现为：别人的名字" in page
    assert Entity.objects.get(code=entity.code).name == "别人的名字"
    again = {**stale, "version": 2}
    assert client.post(f"{URL}edit/", again).status_code == 302
    assert Entity.objects.get(code=entity.code).name == "我打的名字"


def test_saving_without_a_change_records_nothing(client, entity):
    client.post(f"{URL}edit/", form_of(entity))

    entity.refresh_from_db()
    assert entity.version == 1
    assert not Record.objects.filter(kind="entities.entity.updated").exists()


def test_tags_are_set_by_hand(client, entity):
    tag = EntityTag.objects.create(name="涉船")

    client.post(f"{URL}edit/", form_of(entity, tags=[tag.pk]))

    assert list(entity.tags.all()) == [tag]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"name": ""}, "必填"),
        ({"name": "长" * 301}, "300"),
        ({"uscc": "123"}, "18 位"),
        ({"uscc": uscc(2)}, "已存在"),
        ({"uscc": "350981100012345"}, "注册号"),
        ({"uscc": "", "reg_no": ""}, "至少填一个"),
        ({"reg_no": "福安1"}, "6 到 30 位"),
        ({"kind": "XXX"}, ""),
        ({"lon": "119.6"}, "都填"),
        ({"lon": "27.1", "lat": "119.6"}, ""),
        ({"registered_on": "2019-02-30"}, ""),
        ({"version": "x"}, ""),
        ({"version": ""}, ""),
    ],
)
def test_a_bad_value_is_told_and_nothing_typed_is_lost(client, entity, changes, word):
    before = Entity.objects.values().get(pk=entity.pk)

    answer = client.post(f"{URL}edit/", form_of(entity, contact_name="打了字", **changes))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert word in page
    assert "打了字" in page
    assert Entity.objects.values().get(pk=entity.pk) == before


def test_an_unknown_code_is_not_found(client, planner):
    assert client.get(f"/entities/{uscc(99)}/").status_code == 404
    assert client.get("/entities/a'b/").status_code == 404
