import pytest

from entities.models import ConflictPolicy, Entity, ImportBatch, ImportChange
from entities.services.conflicts import settle_conflicts
from entities.tests.registers import HEADER, NOON, bring, findings, row, rows, stored, table, uscc

pytestmark = pytest.mark.django_db


def test_a_code_twice_with_different_content_rejects_both_rows_by_number(tmp_path):
    twice = [row(1), row(2), row(1, "另一个名字")]

    outcome = bring(tmp_path, twice)

    assert (outcome.created, outcome.rejected) == (1, 2)
    lines = findings(outcome)
    assert [line[3] for line in lines] == ["2", "4"]
    assert all("第 2、4 行" in line[6] for line in lines)


@pytest.mark.parametrize("spelling", [str, str.lower, lambda code: f" {code[:9]} {code[9:]}"])
def test_a_row_repeated_as_it_was_is_stored_once_with_a_warning(tmp_path, spelling):
    again = row(1)
    again[0] = spelling(again[0])

    outcome = bring(tmp_path, [row(1), again])

    assert (outcome.rows, outcome.created, outcome.rejected) == (2, 1, 0)
    assert outcome.extra["repeats"] == 1
    assert any("第 2 行完全相同" in line[6] for line in findings(outcome))


def test_one_old_number_for_two_credit_codes_is_rejected(tmp_path):
    header = [*HEADER, "注册号"]
    number = "350981100012345"

    outcome = bring(tmp_path, table(header, [*row(1), number], [*row(2), number], [*row(3), ""]))

    assert (outcome.created, outcome.rejected) == (1, 2)
    assert all("注册号在第 2、3 行" in line[6] for line in findings(outcome))


def test_numbers_that_belong_to_two_registered_entities_are_rejected(tmp_path):
    bring(tmp_path, [row(1), ["350981100012345", "福安市虚构老店", "福安市"]])
    before = stored()

    outcome = bring(tmp_path, table([*HEADER, "注册号"], [*row(1), "350981100012345"]))

    assert (outcome.updated, outcome.rejected) == (0, 1)
    assert "已属于库中另一户" in findings(outcome)[0][6]
    assert stored() == before


def test_an_update_keeps_every_old_and_new_value(tmp_path):
    bring(tmp_path, rows(3))

    outcome = bring(tmp_path, [row(1), row(2, "福安市改名商行", "福安市某镇某村"), row(3)])

    assert (outcome.updated, outcome.unchanged) == (1, 2)
    changes = {c.field: (c.old, c.new, c.state) for c in ImportChange.objects.all()}
    assert changes["name"] == ("福安市虚构2号商行", "福安市改名商行", "APPLIED")
    assert changes["address"][0] == "福安市赛岐镇解放路2号"
    assert changes["address_quality"] == ("FULL", "VILLAGE", "APPLIED")
    assert changes["district_code"] == ("350981100", "", "APPLIED")
    assert Entity.objects.get(code=uscc(2)).version == 2


def test_an_empty_cell_never_blanks_a_filled_field(tmp_path):
    header = [*HEADER, "联系电话", "信用等级", "经度", "纬度", "登记状态"]
    bring(tmp_path, table(header, [*row(1), "0593-1", "A", "119.6", "27.1", "注销"]))

    outcome = bring(tmp_path, table(header, [*row(1)[:2], "N/A", "—", "", "无", "", ""]))

    entity = Entity.objects.get()
    assert outcome.unchanged == 1
    assert (entity.contact_phone, entity.grade, entity.lon_e6) == ("0593-1", "A", 119600000)
    assert (entity.address, entity.status) == ("福安市赛岐镇解放路1号", "DEREG")


def test_keep_changes_nothing_and_says_what_differed(tmp_path):
    bring(tmp_path, rows(2))
    before = stored()

    outcome = bring(
        tmp_path, [row(1, "福安市改名商行"), row(2), row(3)], on_conflict=ConflictPolicy.KEEP
    )

    assert (outcome.created, outcome.updated, outcome.unchanged) == (1, 0, 1)
    assert outcome.extra["kept"] == 1
    assert stored()[:2] == before
    assert ImportChange.objects.get().state == "KEPT"


def test_a_unit_named_by_a_person_survives_later_imports(tmp_path, units):
    bring(tmp_path, rows(1))
    entity = Entity.objects.get()
    entity.responsible_unit, entity.placement = units["south"], "MANUAL"
    entity.save()

    same = bring(tmp_path, rows(1))
    moved = bring(tmp_path, [row(1, address="福鼎市白琳镇翠郊村")])

    assert same.unchanged == 1
    assert moved.updated == 1
    entity.refresh_from_db()
    assert (entity.responsible_unit, entity.placement) == (units["south"], "MANUAL")


def test_tags_are_added_and_never_taken_away(tmp_path):
    header = [*HEADER, "标签"]
    bring(tmp_path, table(header, [*row(1), "涉船、食用菌"], [*row(2), ""]))

    outcome = bring(tmp_path, table(header, [*row(1), "红珊瑚"], [*row(2), "涉船"]))
    again = bring(tmp_path, table(header, [*row(1), "红珊瑚"], [*row(2), "涉船"]))

    assert (outcome.updated, again.unchanged) == (2, 2)
    assert Entity.objects.get(code=uscc(1)).tags.count() == 3
    assert ImportChange.objects.filter(field="tags").count() == 2


@pytest.fixture
def undecided(tmp_path, units):
    bring(tmp_path, rows(3))
    header = [*HEADER, "注册日期", "标签"]
    lines = [[*row(n, f"福安市改名{n}号"), "2019-02-18", "涉船"] for n in (1, 2, 3)]
    bring(tmp_path, table(header, *lines), on_conflict=ConflictPolicy.DECIDE)
    return ImportBatch.objects.first()


def test_decisions_entity_by_entity(undecided):
    left = settle_conflicts(
        batch_code=undecided.code,
        choices={uscc(1): "update", uscc(2): "keep"},
        by="li",
        now=NOON,
    )

    assert left == []
    first, second = Entity.objects.get(code=uscc(1)), Entity.objects.get(code=uscc(2))
    assert (first.name, str(first.registered_on)) == ("福安市改名1号", "2019-02-18")
    assert first.tags.get().name == "涉船"
    assert second.name == "福安市虚构2号商行"
    states = dict(ImportChange.objects.filter(field="name").values_list("entity_code", "state"))
    assert states == {uscc(1): "APPLIED", uscc(2): "KEPT", uscc(3): "PENDING"}


def test_a_decision_about_an_entity_changed_meanwhile_is_left_open(undecided):
    Entity.objects.filter(code=uscc(1)).update(name="别人刚改的名字")

    left = settle_conflicts(
        batch_code=undecided.code, choices={uscc(1): "update"}, by="li", now=NOON
    )

    assert left == [uscc(1)]
    assert Entity.objects.get(code=uscc(1)).name == "别人刚改的名字"
    assert ImportChange.objects.filter(entity_code=uscc(1), state="PENDING").exists()
