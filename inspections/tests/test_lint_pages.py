"""Findings on the pages of tasks, plans and sessions; law packs; the two signatures."""

import pytest

from inspections.models.catalogue import InspectionItem
from inspections.models.law import LawSelection, LintOverride
from inspections.models.plans import AnnualPlan, Task
from inspections.services.plans import create_plan
from inspections.tests.desk import Office, person, signed_in
from inspections.tests.world import NOON, task
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db

TASK = "/inspections/tasks/T-1/"
LAW = "/inspections/law/"


@pytest.fixture
def office():
    return Office(entities=40)


def text(user, url):
    answer = signed_in(user).get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def spoil():
    InspectionItem.objects.update(legal_basis="")


def test_a_task_shows_its_findings_by_severity_with_citation_and_the_way_out(office):
    task(office.county)
    spoil()

    page = text(office.planner, TASK)

    assert page.index("严重") < page.index("提醒") < page.index("供参考")
    assert "国办发〔2024〕54号" in page
    assert "条款待核对" in page
    assert 'href="/inspections/catalogue/PUB01/"' in page
    assert f'href="{TASK}edit/#part-strata"' in page
    assert "现在不能封存" in page


def test_a_reader_who_may_not_change_sees_no_links_to_the_editor(office):
    task(office.county)

    assert f"{TASK}edit/" not in text(office.auditor, TASK)


def test_reason_signature_sealing_and_what_everybody_reads_then(office, client):
    row = task(office.county)
    spoil()
    officer = person("officer", office.county, Role.DRAW_OFFICER)
    planner, reviewer = signed_in(office.planner), signed_in(office.reviewer)
    assert "封存</button>" not in text(officer, TASK)

    asked = planner.post(f"{TASK}override/", {"reason": "SUPERIOR", "note": "省局专项部署。"})
    refused = planner.post(f"{TASK}override/approve/")
    waiting = reviewer.get(TASK).content.decode()
    signed = reviewer.post(f"{TASK}override/approve/")
    sealing = signed_in(officer).post(f"{TASK}seal/")

    assert (asked.status_code, refused.status_code, signed.status_code) == (302, 403, 302)
    assert "批准这份说明" in waiting
    session = row.sessions.get()
    assert sealing["Location"] == f"/inspections/sessions/{session.code}/"
    staff = text(officer, f"/inspections/sessions/{session.code}/")
    assert "封存时已知的问题" in staff
    assert "事项没有检查依据" in staff
    public = client.get(f"/publicity/draws/{session.code}/").content.decode()
    assert "依规定说明（上级部署的专项检查）" in public
    assert "省局专项部署。" in public
    assert "reviewer 于" not in public


def test_what_was_known_stays_when_the_list_is_mended(office):
    task(office.county)
    officer = person("officer", office.county, Role.DRAW_OFFICER)
    signed_in(officer).post(f"{TASK}seal/")
    session = Task.objects.get().sessions.get()
    before = text(officer, f"/inspections/sessions/{session.code}/")

    spoil()

    assert "事项没有检查依据" not in before
    assert "事项没有检查依据" not in text(officer, f"/inspections/sessions/{session.code}/")


def test_a_reason_without_words_keeps_what_was_chosen(office):
    task(office.county)
    spoil()

    page = signed_in(office.planner).post(f"{TASK}override/", {"reason": "SUPERIOR", "note": ""})

    assert page.status_code == 422
    assert page.context["form"].errors["note"]
    assert '<option value="SUPERIOR" selected>' in page.content.decode()
    assert not LintOverride.objects.exists()


def test_a_plan_shows_the_whole_year(office):
    create_plan(unit=office.county, year=2026, name="2026 计划", by="planner", now=NOON)

    page = text(office.planner, "/inspections/plans/C1/2026/")

    assert "企业年度抽查比例低于国家下限" in page
    assert "40 户的 0%" in page
    assert AnnualPlan.objects.count() == 1


def test_law_packs_are_listed_and_read_with_citations(office):
    listed = text(office.auditor, LAW)
    national = text(office.auditor, f"{LAW}national/1/")

    assert "国家规定" in listed
    assert "首创地做法" in listed
    assert "《企业公示信息抽查办法》" in national
    assert "条款待核对" in national
    assert signed_in(office.auditor).get(f"{LAW}national/9/").status_code == 404


def test_a_planner_chooses_packs_and_the_cap_of_general_items(office):
    client = signed_in(office.planner)

    answer = client.post(
        f"{LAW}units/C1/", {"packs": ["founding"], "general_cap": "20", "note": "县局〔2026〕1号"}
    )

    row = LawSelection.objects.get()
    assert answer.status_code == 302
    assert (row.packs, row.general_cap_bp, row.version) == (["founding"], 2000, 1)
    assert "20%" in client.get(LAW).content.decode()
    assert "县局〔2026〕1号" in client.get(f"{LAW}units/C1/").content.decode()


@pytest.mark.parametrize("value", ["0", "100.5", "x"])
def test_a_cap_out_of_range_is_refused_and_kept(office, value):
    answer = signed_in(office.planner).post(f"{LAW}units/C1/", {"general_cap": value})

    assert f'value="{value}"' in answer.content.decode()
    assert not LawSelection.objects.exists()


def test_a_unit_whose_code_is_a_number_can_choose(office):
    Unit.objects.create(
        code="321204", name="分局", kind="COUNTY", path="C1/321204/", parent=office.county
    )

    answer = signed_in(office.planner).get(f"{LAW}units/321204/")

    assert answer.status_code == 200
