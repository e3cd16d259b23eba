import pytest

from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.importing import UnitRow
from shuangsuiji.orgs.models import Unit, UnitKind
from shuangsuiji.orgs.services import import_units, save_unit
from shuangsuiji.orgs.services.units import UnitRefusedError
from shuangsuiji.orgs.tests.places import NOON


def save(code, parent, **more):
    given = {"name": "新单位", "kind": UnitKind.STATION, **more}
    return save_unit(code=code, parent=parent, by="keeper", now=NOON, **given)


def test_a_new_unit_stands_below_its_parent(units):
    unit = save("350981S02", units["fuan"])

    assert unit.path == "350900/350981/350981S02/"
    assert Record.objects.filter(kind="orgs.unit.saved", subject="350981S02").count() == 1


def test_a_moved_unit_takes_everything_below_along(units):
    save("350981", units["fuding"], name="福安", kind=UnitKind.COUNTY)

    assert Unit.objects.get(code="350981S01").path == "350900/350982/350981/350981S01/"
    assert Unit.objects.get(code="350981K01").path == "350900/350982/350981/350981K01/"


def test_a_unit_cannot_move_below_itself(units):
    with pytest.raises(UnitRefusedError, match="自己的上级"):
        save("350981", units["south"], name="福安", kind=UnitKind.COUNTY)

    assert not Record.objects.exists()


def test_a_code_in_use_is_not_taken_for_a_new_unit(units):
    with pytest.raises(UnitRefusedError, match="已有单位在用"):
        save("350981S01", units["fuding"], is_new=True)

    assert Unit.objects.get(code="350981S01").parent == units["fuan"]


def test_a_code_that_differs_in_case_is_refused(units):
    with pytest.raises(UnitRefusedError, match="只差大小写"):
        save("350981s01", units["fuding"], is_new=True)


def test_saving_without_a_point_keeps_the_stored_one(units):
    save("350981S01", units["fuan"], point=(119_650_000, 27_080_000))

    unit = save("350981S01", units["fuan"])

    assert (unit.lon_e6, unit.lat_e6) == (119_650_000, 27_080_000)


def test_a_list_with_one_bad_row_changes_nothing(units):
    rows = [
        UnitRow(2, "350983", "新县局", UnitKind.COUNTY, "350900", ""),
        UnitRow(3, "350984", "无根", UnitKind.COUNTY, "nowhere", ""),
    ]

    with pytest.raises(UnitRefusedError):
        import_units(rows=rows, source="u.csv", digest="0" * 64, by="k", now=NOON)

    assert not Unit.objects.filter(code="350983").exists()
    assert not Record.objects.exists()


def test_a_list_is_one_record_that_names_file_and_codes(units):
    rows = [UnitRow(2, "350983", "新县局", UnitKind.COUNTY, "350900", "")]

    counts = import_units(rows=rows, source="u.csv", digest="a" * 64, by="k", now=NOON)

    record = Record.objects.get()
    assert (counts.created, record.kind, record.subject) == (1, "orgs.units.imported", "a" * 64)
    assert b'"created":["350983"]' in bytes(record.payload)
