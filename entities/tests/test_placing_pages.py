import pytest

from entities.models import Entity
from entities.services.registry import NothingChangedError, place_entities, place_waiting
from entities.tests.registers import NOON, bring, row, rows, uscc
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.tests.places import hold, make_planner, make_user

LOST = uscc(50, "350900")
URL = "/entities/waiting/"


@pytest.fixture
def lost(units, tmp_path):
    """One entity of which only the city is known, and one of which nothing is."""
    bring(
        tmp_path,
        [
            row(50, "宁德市虚构五金店", "宁德市某某路50号", "350900"),
            ["ABCDEF123", "不知在何处的商行", ""],
        ],
    )


@pytest.fixture
def nowhere(units, tmp_path, lost):
    Entity.objects.filter(code=LOST).update(region_code="")


@pytest.fixture
def planner(units, client):
    user = make_planner(units["city"])
    client.force_login(user)
    return user


@pytest.mark.usefixtures("planner", "lost")
def test_what_could_not_be_placed_is_listed(client):
    page = client.get(URL).content.decode()

    assert "宁德市虚构五金店" in page
    assert "宁德市某某路50号" in page
    assert "宁德市虚构五金店" not in client.get(URL, {"q": "没有"}).content.decode()
    assert "有 1 户还没有管辖单位" in client.get("/entities/").content.decode()


@pytest.mark.usefixtures("planner", "lost")
def test_a_person_names_the_unit_and_the_ledger_records_it(client, units, tmp_path):
    client.post(URL, {"place": "", "unit": "350981", "code": [LOST]})

    entity = Entity.objects.get(code=LOST)
    assert (entity.responsible_unit, entity.placement) == (units["fuan"], "MANUAL")
    assert (entity.region_code, entity.version) == ("350981", 2)
    record = Record.objects.get(kind="entities.entity.placed")
    assert (record.actor, record.subject) == ("planner", "350981")
    again = bring(tmp_path, [row(50, "宁德市虚构五金店", "宁德市某某路50号", "350900")])
    assert again.unchanged == 1


@pytest.mark.usefixtures("planner", "lost")
@pytest.mark.parametrize(
    "form",
    [
        {"place": "", "unit": "350981"},
        {"place": "", "unit": "", "code": [LOST]},
        {"place": "", "unit": "nowhere", "code": [LOST]},
        {"place": "", "unit": "350981", "code": ["x'); DROP TABLE"]},
        {},
    ],
)
def test_an_incomplete_choice_places_nothing(client, form):
    assert client.post(URL, form).status_code in (200, 302)
    assert not Entity.objects.exclude(responsible_unit=None).exists()


@pytest.mark.usefixtures("lost")
def test_a_county_sees_and_places_nothing_of_the_city(client, units):
    client.force_login(make_planner(units["fuan"], "county"))

    assert "宁德市虚构五金店" not in client.get(URL).content.decode()
    client.post(URL, {"place": "", "unit": "350981", "code": [LOST]})

    assert Entity.objects.get(code=LOST).responsible_unit is None


@pytest.mark.usefixtures("lost")
def test_reading_the_list_is_not_placing(client, units):
    user = make_user("reviewer", units["city"])
    hold(user, Role.REVIEWER, units["city"])
    client.force_login(user)

    assert "宁德市虚构五金店" in client.get(URL).content.decode()
    assert client.post(URL, {"place": "", "unit": "350981", "code": [LOST]}).status_code == 403


@pytest.mark.usefixtures("planner", "nowhere")
def test_entities_of_no_region_belong_to_the_root(client):
    assert LOST in client.get(URL).content.decode()


@pytest.mark.django_db
def test_counties_that_came_later_take_what_waits(client, tmp_path, request):
    bring(tmp_path, rows(3))
    units = request.getfixturevalue("units")
    client.force_login(make_planner(units["city"]))

    client.post(URL, {"auto": ""})

    assert Entity.objects.filter(responsible_unit=units["fuan"], placement="BOTH").count() == 3
    record = Record.objects.get(kind="entities.waiting.placed")
    assert b'"350981":3' in bytes(record.payload)


@pytest.mark.usefixtures("lost")
def test_the_services_refuse_to_record_nothing(units):
    with pytest.raises(NothingChangedError):
        place_waiting(region_prefixes=["35"], by="li", now=NOON)
    place_entities(codes=[LOST], unit=units["fuan"], by="li", now=NOON)

    with pytest.raises(NothingChangedError):
        place_entities(codes=[LOST], unit=Unit.objects.first(), by="li", now=NOON)
