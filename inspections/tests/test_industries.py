"""The table of high-risk industries: versions by two people, from a day on, used by ratios."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from inspections.models.industries import IndustryDecision, IndustryTable
from inspections.policies import PlanRefusedError, SameOneError
from inspections.presets import risky_industries
from inspections.ratios.industries import IndustryError, as_text, checked, differences, typed_rows
from inspections.ratios.types import Industry
from inspections.selectors.industries import industries_on, overview, table_on
from inspections.selectors.ratios import industries_for
from inspections.services.industries import decide_industries, propose_industries
from inspections.tests.test_ratio_proposals import grant, plan_of
from inspections.tests.world import NOON, bureau
from shuangsuiji.orgs.models import Role, Unit, UnitKind

FOOD = "H62 餐饮业 《食品安全法》第一百零九条"
TODAY = NOON.date()


def proposed(unit, text=FOOD, days=0, by="planner"):
    return propose_industries(
        unit=unit,
        rows=typed_rows(text),
        valid_from=TODAY + timedelta(days=days),
        note="按本地风险",
        by=by,
        now=NOON,
    )


def approved(unit, text=FOOD, days=0):
    row = proposed(unit, text, days)
    decide_industries(unit=unit, number=row.number, is_approved=True, note="", by="chief", now=NOON)
    return row


def test_every_fault_is_told_at_once():
    with pytest.raises(IndustryError) as refused:
        checked(typed_rows(f"{FOOD}\n\n餐饮 H62\nC13 加工\n{FOOD}"))

    assert [fault.split("。")[0] for fault in refused.value.faults] == [
        "第 3 行的“餐饮”不是行业代码",
        "第 4 行 C13 缺名称或依据",
        "行业代码 H62 重复",
    ]


def test_what_is_shown_is_what_is_read():
    table = checked(typed_rows(f"{FOOD}\nC 制造业 某条例  第 3 条"))

    assert checked(typed_rows(as_text(table))) == table
    assert differences(table, table) == []
    assert differences(table, table[1:]) == [("H62", table[0], None)]


@pytest.mark.django_db
def test_a_version_holds_from_its_day_once_another_person_approved_it():
    unit = bureau(entities=0, people_each=0)
    row = proposed(unit, days=3)
    assert table_on(unit, TODAY + timedelta(days=9)) is None
    with pytest.raises(SameOneError):
        decide_industries(unit=unit, number=1, is_approved=True, note="", by="planner", now=NOON)
    with pytest.raises(PlanRefusedError, match="理由"):
        decide_industries(unit=unit, number=1, is_approved=False, note="", by="chief", now=NOON)
    with pytest.raises(IntegrityError), transaction.atomic():
        IndustryDecision.objects.create(
            table=row,
            proposed_by="planner",
            is_approved=True,
            decided_by="planner",
            decided_at=NOON,
        )

    decide_industries(unit=unit, number=1, is_approved=True, note="", by="chief", now=NOON)

    assert table_on(unit, TODAY + timedelta(days=2)) is None
    assert table_on(unit, TODAY + timedelta(days=3)) == row
    assert industries_for(unit, TODAY) == risky_industries()
    assert [one.code for one in industries_for(unit, TODAY + timedelta(days=3))] == ["H62"]
    with pytest.raises(PlanRefusedError, match="没有改动"):
        proposed(unit, days=5)
    with pytest.raises(PlanRefusedError, match="已经过去"):
        proposed(unit, "C13 加工 条例", days=-1)
    with pytest.raises(PlanRefusedError, match="已有决定"):
        decide_industries(unit=unit, number=1, is_approved=True, note="", by="chief", now=NOON)


@pytest.mark.django_db
def test_a_unit_without_a_table_uses_the_one_above():
    county = bureau(entities=0, people_each=0)
    city = Unit.objects.create(code="CITY", name="市局", kind=UnitKind.CITY, path="CITY/")
    Unit.objects.filter(pk=county.pk).update(parent=city, path="CITY/C1/")
    county.refresh_from_db()
    row = approved(city)

    assert industries_on(county, TODAY).table == row
    own = approved(county, "C13 加工 条例")
    assert industries_on(county, TODAY).table == own
    waiting = proposed(county, "I64 互联网 规定")
    assert [
        (one.code, held.table, last) for one, held, last in overview([county, city], TODAY)
    ] == [
        ("C1", own, waiting),
        ("CITY", row, None),
    ]


@pytest.mark.django_db
def test_the_page_takes_a_file_back_that_it_gave_and_two_people_sign(client):
    plan = plan_of(bureau(entities=0, people_each=0))
    unit = plan.unit
    planner = grant("planner", Role.PLANNER, unit)
    client.force_login(planner)
    url = reverse("inspections:industries", args=[unit.code])
    assert "内置的初始表" in client.get(url).content.decode()
    wrong = client.post(url, {"text": "餐饮 H62", "valid_from": "2099-01-01", "note": "我写的"})
    assert wrong.status_code == 422
    for words in ("餐饮 H62", "我写的", "不是行业代码"):
        assert words in wrong.content.decode()
    out = client.get(reverse("inspections:industries_file", args=[unit.code, "csv"]))
    data = out.getvalue() + 'I64,互联网,"某规定, 第 3 条"\r\n'.encode()
    headless = SimpleUploadedFile("表.csv", b"a,b\r\n1,2\r\n")
    answer = client.post(url, {"file": headless, "valid_from": "2099-01-01", "note": "x"})
    assert "表头须有" in answer.content.decode()

    client.post(
        url,
        {
            "file": SimpleUploadedFile("表.csv", data),
            "valid_from": "2099-01-01",
            "note": "网络交易",
        },
    )

    row = IndustryTable.objects.get()
    decide = reverse("inspections:decide_industries", args=[unit.code])
    given = {"number": row.number, "answer": "yes", "note": ""}
    assert client.post(decide, given).status_code == 403
    client.force_login(grant("chief", Role.REVIEWER, unit))
    page = client.get(url)
    assert page.context["changes"] == [("I64", None, Industry("I64", "互联网", "某规定, 第 3 条"))]
    client.post(decide, given)
    assert row.decision.is_approved
    ratios = client.get(reverse("inspections:ratios", args=[unit.code, plan.year]))
    assert ratios.status_code == 200
    client.force_login(grant("stranger", Role.PLANNER, bureau("C2", entities=0, people_each=0)))
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_the_ratio_form_begins_with_the_table_that_holds(client, monkeypatch):
    plan = plan_of(bureau(entities=0, people_each=0))
    approved(plan.unit, "I64 互联网 某规定")
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    client.force_login(grant("planner", Role.PLANNER, plan.unit))

    page = client.get(reverse("inspections:ratios", args=[plan.unit.code, plan.year]))

    assert page.context["form"].initial["industries"] == "I64 互联网 某规定"
    assert "第 1 版" in page.content.decode()
