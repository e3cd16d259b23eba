import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from personnel.models import Absence, Inspector, InspectorStatus, SpecialistTag
from personnel.tests.people import make_inspector
from shuangsuiji.intake.reading import read_table
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.tests.places import hold, make_holder, make_planner, make_user
from shuangsuiji.orgs.tests.tables import csv_bytes


@pytest.fixture
def planner(units, client):
    user = make_planner(units["fuan"])
    client.force_login(user)
    return user


@pytest.fixture
def people(units):
    make_inspector("1001", units["south"], ["FOOD"], name="林甲")
    make_inspector("1002", units["credit"], ["DRUG"], name="陈乙", status=InspectorStatus.INACTIVE)
    make_inspector("1003", units["credit"], name="王丙", credential_valid_until=date(2020, 1, 1))
    make_inspector("2001", units["tongshan"], ["FOOD"], name="郑丁")


def names(client, **query):
    page = client.get("/personnel/", query).content.decode()
    return [name for name in ("林甲", "陈乙", "王丙", "郑丁") if name in page]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["林甲", "陈乙", "王丙"]),
        ({"q": "林"}, ["林甲"]),
        ({"q": "1002"}, ["陈乙"]),
        ({"tag": "FOOD"}, ["林甲"]),
        ({"status": "INACTIVE"}, ["陈乙"]),
        ({"credential": "expired"}, ["王丙"]),
        ({"unit": "350981K01"}, ["陈乙", "王丙"]),
        ({"unit": "350982"}, ["林甲", "陈乙", "王丙"]),
        ({"unit": "350981K01", "credential": "valid"}, ["陈乙"]),
        ({"tag": "'; DROP", "status": "x", "page": "999"}, ["林甲", "陈乙", "王丙"]),
    ],
)
def test_the_list_is_narrowed_by_every_filter(client, planner, people, query, found):
    assert names(client, **query) == found


def test_a_text_that_fits_nobody_offers_to_clear_the_filters(client, planner, people):
    assert "没有符合条件的执法人员" in client.get("/personnel/", {"q": "查无"}).content.decode()


def test_an_empty_register_invites_to_import(client, planner):
    assert "导入名册" in client.get("/personnel/").content.decode()


def test_the_list_is_paged_and_costs_the_same(units, client, planner, django_assert_num_queries):
    for number in range(60):
        make_inspector(f"10{number:02}", units["south"], ["FOOD"])
    client.get("/personnel/")

    with django_assert_num_queries(12):
        page = client.get("/personnel/", {"page": 2}).content.decode()

    assert "共 60 人，第 51–60 人" in page


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_export_reads_back_as_unchanged(client, planner, people, form, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    answer = client.get(f"/personnel/export.{form}", {"status": "ACTIVE"})
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content

    rows = list(read_table(data, f"x.{form}").rows)
    upload = client.post("/personnel/import/", {"file": SimpleUploadedFile(f"x.{form}", data)})
    preview = client.get(upload.url).content.decode()

    assert [row.cells[0] for row in rows] == ["王丙", "林甲"]
    assert re.search(r"<b>2</b><span>没有变化</span>", preview)


def test_an_export_follows_the_grants(client, units, people):
    client.force_login(make_holder("w", Role.WITNESS, units["city"]))

    content = b"".join(client.get("/personnel/export.csv").streaming_content).decode("utf-8-sig")

    assert len(content.splitlines()) == 1


def test_there_is_no_export_of_another_kind(client, planner):
    assert client.get("/personnel/export.pdf").status_code == 404


def form(unit, **changes):
    return {
        "name": "林虚构",
        "unit": unit.pk,
        "credential_no": "350981 00001",
        "credential_valid_until": "2028-12-31",
        "level": "STAFF",
        "post_kind": "ENFORCEMENT",
        "phone": "13800000001",
        "user": "",
        "expert_field": "",
        "status": "ACTIVE",
        "tags": [SpecialistTag.objects.get(code="FOOD").pk],
        **changes,
    }


def test_an_inspector_is_added(client, planner, units):
    answer = client.post("/personnel/add/", form(units["south"]))

    assert answer.url == "/personnel/inspectors/35098100001/"
    assert Inspector.objects.get().tags.get().code == "FOOD"
    assert "林虚构" in client.get(answer.url).content.decode()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"credential_no": "1"}, "4–64 位"),
        ({"phone": "abc"}, "不像电话号码"),
        ({"credential_valid_until": "2026-02-30"}, "日期"),
        ({"credential_no": "1001"}, "已登记在"),
    ],
)
def test_a_bad_inspector_is_refused_and_what_was_typed_stays(
    client, planner, people, units, change, sentence
):
    page = client.post("/personnel/add/", form(units["south"], **change)).content.decode()

    assert sentence in page
    assert "林虚构" in page
    assert Inspector.objects.count() == 4


def test_nobody_is_added_to_a_unit_of_others(client, planner, units):
    client.post("/personnel/add/", form(units["tongshan"]))

    assert not Inspector.objects.exists()


def test_nobody_is_moved_out_to_a_unit_of_others(client, planner, people, units):
    client.post("/personnel/inspectors/1001/edit/", form(units["tongshan"], credential_no="1001"))

    assert Inspector.objects.get(code="1001").unit == units["south"]


def test_the_account_of_an_inspector_is_linked(client, planner, people, units):
    user = make_user("lin", units["south"])

    client.post(
        "/personnel/inspectors/1001/edit/",
        form(units["south"], credential_no="1001", user=user.pk),
    )

    assert Inspector.objects.get(code="1001").user == user


def test_the_edit_form_is_filled(client, planner, people):
    page = client.get("/personnel/inspectors/1001/edit/").content.decode()

    assert 'value="2028-12-31"' in page
    assert 'value="林甲"' in page


def test_an_absence_is_recorded_shown_and_withdrawn(client, planner, people):
    today = timezone.localdate().isoformat()
    client.post(
        "/personnel/inspectors/1001/absences/add/",
        {"from_on": today, "to_on": today, "reason": "TRAINING", "note": "执法培训"},
    )
    absence = Absence.objects.get()
    assert "执法培训" in client.get("/personnel/inspectors/1001/").content.decode()

    client.post(f"/personnel/inspectors/1001/absences/{absence.pk}/withdraw/")

    assert "已撤回" in client.get("/personnel/inspectors/1001/").content.decode()


def test_an_overlapping_absence_is_refused_in_words(client, planner, people):
    days = {"from_on": "2026-12-01", "to_on": "2026-12-02", "reason": "LEAVE", "note": ""}
    client.post("/personnel/inspectors/1001/absences/add/", days)

    page = client.post("/personnel/inspectors/1001/absences/add/", days)

    assert "重叠" in page.content.decode()
    assert Absence.objects.count() == 1


def test_an_absence_is_not_withdrawn_under_another_person(client, planner, people):
    client.post(
        "/personnel/inspectors/1001/absences/add/",
        {"from_on": "2026-12-01", "to_on": "2026-12-02", "reason": "LEAVE", "note": ""},
    )
    pk = Absence.objects.get().pk

    assert client.post(f"/personnel/inspectors/1003/absences/{pk}/withdraw/").status_code == 404


def test_a_deactivated_inspector_says_so(client, planner, people):
    client.post("/personnel/inspectors/1001/deactivate/")

    assert "不进入任何抽取" in client.get("/personnel/inspectors/1001/").content.decode()


def test_a_roster_is_imported_for_ones_own_units_only(client, planner, people, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    data = csv_bytes(
        ["姓名", "执法证号", "执法证有效期", "单位"],
        ["新甲", "1009", "2030-01-01", "350981S01"],
        ["新乙", "1010", "2030-01-01", "350982S01"],
        ["郑丁", "2001", "2030-01-01", "350981S01"],
    )
    preview = client.post("/personnel/import/", {"file": SimpleUploadedFile("r.csv", data)}).url
    page = client.get(preview).content.decode()
    assert "没有这个单位" in page
    assert "授权范围之外" in page

    fields = ("name", "credential_no", "credential_valid_until", "unit")
    client.post(preview, {f"col_{name}": index for index, name in enumerate(fields)})

    assert Inspector.objects.get(code="1009").name == "新甲"
    assert not Inspector.objects.filter(code="1010").exists()
    assert Inspector.objects.get(code="2001").unit.code == "350982S01"


def test_names_are_shown_as_text(client, planner, units):
    make_inspector("1001", units["south"], name="<script>alert(1)</script>")

    assert "<script>alert" not in client.get("/personnel/").content.decode()


def test_the_import_is_offered_to_planners_only(client, units, people):
    auditor = make_user("a", units["fuan"])
    hold(auditor, Role.AUDITOR, units["fuan"])
    client.force_login(auditor)

    assert "导入名册" not in client.get("/personnel/").content.decode()
