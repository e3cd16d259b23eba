"""Writing a new task in the editor."""

import pytest

from inspections.models.plans import Approval, Task
from inspections.tests.desk import Office, sent, signed_in, stored

pytestmark = pytest.mark.django_db

URL = "/inspections/new-task/form/"


@pytest.fixture
def office():
    return Office()


def test_the_four_presets_are_offered(office):
    page = signed_in(office.planner).get("/inspections/new-task/")

    assert [preset.id for preset in page.context["presets"]] == [
        "ningde_packages",
        "ningde_two_pool",
        "zhangzhou_one_to_one",
        "jiangyan_zones",
    ]
    assert page.content.decode().count("用此方案") == 4


def test_a_preset_fills_the_form(office):
    page = signed_in(office.planner).get(URL, {"preset": "ningde_two_pool"})

    editor = page.context["editor"]
    assert editor.sections["draw"]["mode"].value() == "total"
    assert editor.sections["draw"]["total"].value() == 30
    assert [row["take"].value() for row in editor.tables["pools"]] == [15, 15]


def test_an_unknown_preset_is_the_empty_form(office):
    page = signed_in(office.planner).get(URL, {"preset": "nothing"})

    assert page.status_code == 200
    assert len(page.context["editor"].tables["strata"].forms) == 1


def test_a_faultless_task_is_saved_as_a_draft(office):
    answer = signed_in(office.planner).post(URL, sent())

    task = Task.objects.get(code="T-2026")
    assert answer.url == "/inspections/tasks/T-2026/"
    assert (task.status, task.created_by, task.version) == (Approval.DRAFT, "planner", 1)
    assert stored("T-2026")["strata"][0].rule.ratio_bp == 1000


def test_every_fault_is_shown_and_the_typed_text_stays(office):
    page = signed_in(office.planner).post(
        URL,
        sent(
            **{
                "basics-name": "",
                "basics-code": "编号",
                "team-count": "五",
                "pools-0-take": "7",
                "items": [],
                "strata-0-ratio": "101",
            }
        ),
    )

    text = page.content.decode()
    editor = page.context["editor"]
    assert page.status_code == 422
    assert Task.objects.count() == 0
    assert 'value="编号"' in text
    assert 'value="五"' in text
    assert editor.sections["basics"].errors.keys() == {"code", "name"}
    assert editor.sections["team"].errors.keys() == {"count"}
    assert editor.tables["strata"].forms[0].errors.keys() == {"ratio"}
    assert "items" in editor.table_errors


def test_rules_between_fields_show_beside_the_table(office):
    page = signed_in(office.planner).post(URL, sent(**{"pools-0-take": "7"}))

    assert "4×2 = 8" in page.context["editor"].table_errors["pools"][0]
    assert "4×2 = 8" in page.content.decode()


def test_a_total_is_asked_for_when_the_total_decides(office):
    page = signed_in(office.planner).post(URL, sent(**{"draw-mode": "total"}))

    assert page.context["editor"].sections["draw"].errors.keys() == {"total"}


def test_a_total_needs_no_ratios(office):
    signed_in(office.planner).post(
        URL, sent(**{"draw-mode": "total", "draw-total": "6", "strata-0-ratio": ""})
    )

    assert stored("T-2026")["total"] == 6


def test_a_pasted_list_is_taken_whatever_separates_it(office):
    codes = "C1E00001\tC1E00002,C1E00003\r\nC1E00001"
    signed_in(office.planner).post(
        URL,
        sent(**{"entities-only_codes": codes, "draw-mode": "listed", "draw-reserves": "3"}),
    )

    spec = stored("T-2026")
    assert spec["entities"].only_codes == ("C1E00001", "C1E00002", "C1E00003")
    assert spec["preselected"] is True
    assert spec["reserves"] == 0
    assert spec["strata"][0].rule.ratio_bp == 10_000


def test_unknown_codes_of_a_list_are_named_with_a_remedy(office):
    page = signed_in(office.planner).post(
        URL, sent(**{"entities-only_codes": "C1E00001 X-1 X-2", "draw-mode": "listed"})
    )

    (error,) = page.context["editor"].sections["entities"].errors["only_codes"]
    assert "没有这 2 个代码" in error
    assert "X-1、X-2" in error
    assert "请先导入" in error


def test_an_uploaded_list_replaces_the_typed_one(office, tmp_path):
    file = tmp_path / "名单.csv"
    file.write_bytes("企业名称,统一社会信用代码\n甲,C1E00004\n乙,C1E00005\n".encode("gb18030"))

    with file.open("rb") as upload:
        signed_in(office.planner).post(
            URL,
            sent(
                **{
                    "entities-only_codes": "C1E00001",
                    "entities-only_codes_file": upload,
                    "draw-mode": "listed",
                }
            ),
        )

    assert stored("T-2026")["entities"].only_codes == ("C1E00004", "C1E00005")


def test_a_file_without_codes_is_refused_beside_its_control(office, tmp_path):
    file = tmp_path / "名单.csv"
    file.write_text("企业名称,地址\n甲,路\n", encoding="utf-8")

    with file.open("rb") as upload:
        page = signed_in(office.planner).post(URL, sent(**{"entities-only_codes_file": upload}))

    (error,) = page.context["editor"].sections["entities"].errors["only_codes_file"]
    assert "找不到代码列" in error


def test_every_section_reaches_the_document(office):
    signed_in(office.planner).post(
        URL,
        sent(
            **{
                "basics-kind": "DIRECTED",
                "entities-kinds": ["ENT"],
                "entities-grades": ["D", "-"],
                "entities-industries": ["F"],
                "entities-industry_codes": "5211 H62",
                "entities-regions": "321204 321200",
                "entities-units": ["S1", "S2"],
                "entities-registered_from": "2010-01-01",
                "entities-cooldown_days": "365",
                "draw-weight_D": "10",
                "draw-weight_none": "2",
                "strata-0-max": "9",
                "seats-TOTAL_FORMS": "1",
                "seats-0-tag": "FOOD",
                "seats-0-min": "1",
                "exclude-TOTAL_FORMS": "1",
                "exclude-0-code": "C1E00009",
                "exclude-0-reason": "LEFT_ALONE",
                "recusals-TOTAL_FORMS": "1",
                "recusals-0-inspector": "S1P0",
                "recusals-0-entity": "C1E00001",
                "recusals-0-reason": "RELATIVE",
                "inspector_recusals-TOTAL_FORMS": "1",
                "inspector_recusals-0-first": "S1P0",
                "inspector_recusals-0-second": "S2P0",
                "inspector_recusals-0-reason": "RELATIVE",
                "openness-lottery": "ssq:2026140",
                "team-certified_lead": "on",
            }
        ),
    )

    spec = stored("T-2026")
    assert spec["entities"].industries == ("F", "5211", "H62")
    assert spec["entities"].grades == ("D", "")
    assert spec["entities"].units == ("S1", "S2")
    assert spec["weights"] == {"D": 10, "": 2}
    assert spec["strata"][0].rule.max == 9
    assert spec["team"].seats[0].tag == "FOOD"
    assert spec["team"].certified_lead is True
    assert spec["entities"].exclude[0].reason == "LEFT_ALONE"
    assert spec["recusals"][0].inspector == "S1P0"
    assert spec["inspector_recusals"][0].second == "S2P0"
    assert spec["sources"].lottery == ("ssq:2026140",)


def test_rows_left_as_offered_are_not_saved(office):
    signed_in(office.planner).post(
        URL, sent(**{"exclude-TOTAL_FORMS": "2", "seats-TOTAL_FORMS": "1", "seats-0-min": "1"})
    )

    spec = stored("T-2026")
    assert spec["entities"].exclude == ()
    assert spec["team"].seats == ()


def test_a_fault_behind_an_empty_row_shows_at_its_own_row(office):
    page = signed_in(office.planner).post(
        URL,
        sent(
            **{
                "exclude-TOTAL_FORMS": "2",
                "exclude-1-code": "C1E00001",
                "exclude-1-reason": "",
            }
        ),
    )

    first, second = page.context["editor"].tables["exclude"].forms
    assert not first.errors
    assert second.errors["reason"] == ["请选择一项。"]


def test_a_used_code_is_refused_in_words(office):
    client = signed_in(office.planner)
    client.post(URL, sent())

    page = client.post(URL, sent(**{"basics-name": "另一个"}))

    assert page.status_code == 422
    assert "已被使用" in page.content.decode()
    assert Task.objects.get(code="T-2026").name == "公示信息抽查"


def test_a_unit_outside_the_grant_is_forbidden(office):
    answer = signed_in(office.planner).post(URL, sent(**{"basics-unit": "C2"}))

    assert answer.status_code == 403
    assert Task.objects.count() == 0


def test_the_planners_own_unit_is_chosen_already(office):
    page = signed_in(office.planner).get(URL, {"preset": "ningde_two_pool"}).content.decode()

    assert '<option value="C1" selected>' in page
