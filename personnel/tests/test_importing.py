import pytest

from personnel.importing import RosterRow, plan_roster
from personnel.models import Inspector
from personnel.selectors import by_credential
from personnel.services import import_roster
from personnel.services.rosters import RosterRefusedError
from personnel.tests.people import make_inspector
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.tests.places import NOON


def row(number, credential, unit, *, tags=None, **values):
    given = {"name": f"林{credential}", "unit": unit, "credential_valid_until": NOON.date()}
    return RosterRow(number, credential, {**given, **values}, tags)


def plan(*rows):
    return plan_roster(rows, by_credential(Inspector.objects.all()))


def store(*rows, new_tags=None):
    return import_roster(
        rows=rows, new_tags=new_tags or {}, source="r.csv", digest="d" * 64, by="k", now=NOON
    )


def test_new_and_known_credentials_are_told_apart(units):
    make_inspector("1001", units["south"], credential_valid_until=NOON.date())

    found = plan(row(2, "1001", units["south"]), row(3, "1002", units["south"]))

    assert [one.number for one in found.unchanged] == [2]
    assert [one.number for one in found.created] == [3]


def test_a_changed_field_or_tag_is_an_update(units):
    make_inspector("1001", units["south"], ["FOOD"], credential_valid_until=NOON.date())

    found = plan(
        row(2, "1001", units["credit"]),
        row(3, "1001", units["south"], tags=("DRUG",)),
        row(4, "1001", units["south"], tags=("FOOD",)),
    )

    assert [one.number for one in found.updated] == [2, 3]
    assert [one.number for one in found.unchanged] == [4]


def test_a_credential_never_passes_to_another_name_silently(units):
    make_inspector("1001", units["south"], name="林甲")

    found = plan(row(2, "1001", units["south"], name="林乙"))

    assert "林甲名下" in found.rejected[0].rule
    assert "修改姓名" in found.rejected[0].remedy


def test_a_code_of_an_earlier_credential_is_not_given_to_somebody_else(units):
    make_inspector("1001", units["south"], credential_no="2001")

    assert "曾属于另一人" in plan(row(2, "1001", units["south"])).rejected[0].rule


def test_a_roster_is_stored_with_tags_and_one_record(units):
    counts = store(
        row(2, "1001", units["south"], tags=("FOOD", "X_1")),
        row(3, "1002", units["south"]),
        new_tags={"X_1": "茶叶"},
    )

    assert counts.created == 2
    stored = Inspector.objects.get(code="1001")
    assert {tag.name for tag in stored.tags.all()} == {"食品", "茶叶"}
    record = Record.objects.get()
    assert (record.kind, record.actor) == ("personnel.roster.imported", "k")
    assert "林".encode() not in bytes(record.payload)


def test_an_update_keeps_the_code_and_what_the_row_does_not_say(units):
    make_inspector("1001", units["south"], ["FOOD"], phone="13800000001")

    store(row(2, "1001", units["credit"]))

    stored = Inspector.objects.get(code="1001")
    assert (stored.unit, stored.phone) == (units["credit"], "13800000001")
    assert stored.tags.get().code == "FOOD"


def test_one_refused_row_stores_nothing(units):
    make_inspector("1001", units["south"], name="林甲")

    with pytest.raises(RosterRefusedError):
        store(row(2, "1002", units["south"]), row(3, "1001", units["south"], name="林乙"))

    assert Inspector.objects.count() == 1
    assert not Record.objects.exists()


def test_storing_costs_the_same_for_many_new_people(units, django_assert_max_num_queries):
    rows = [row(n, str(1000 + n), units["south"], tags=("FOOD",)) for n in range(300)]

    with django_assert_max_num_queries(20):
        store(*rows)

    assert Inspector.objects.count() == 300
