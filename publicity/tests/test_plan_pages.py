"""Plans, items and notices for everybody."""

import csv
import io

import pytest
from django.urls import reverse

from inspections.models.catalogue import InspectionItem
from inspections.models.plans import Task
from inspections.services.catalogue import load_catalogue
from inspections.services.plans import approve_plan, change_plan, create_plan
from inspections.tests.ceremonies import announced
from inspections.tests.world import NOON, bureau, committed, task
from publicity.tests.held import drawn, published

pytestmark = pytest.mark.django_db


def text_of(client, name: str, *args: object, **query: str) -> str:
    answer = client.get(reverse(f"publicity:{name}", args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_plan_is_public_once_approved_with_items_ratios_and_versions(client):
    county = bureau()
    plan = create_plan(unit=county, year=2026, name="2026 年计划", by="planner", now=NOON)
    address = reverse("publicity:plan", args=["C1", 2026])
    assert plan.name not in text_of(client, "plans")
    assert client.get(address).status_code == 404
    row = task(county)
    draft = task(county, code="T-2", name="未批准的任务", approved=False)
    Task.objects.update(plan=plan)
    plan = approve_plan(plan=plan, expected_version=1, by="chief", now=NOON)

    assert address in text_of(client, "plans")
    text = text_of(client, "plan", "C1", 2026)
    assert row.name in text
    assert draft.name not in text
    assert all(item.name in text for item in row.items.all())
    assert "第 1 版" in text
    assert "抽查比例" in text

    change_plan(
        plan=plan, name="改过的计划", summary="", expected_version=1, by="planner", now=NOON
    )
    text = text_of(client, "plan", "C1", 2026)
    assert "计划正在调整" in text
    assert "第 1 版：2026 年计划" in text


def test_the_list_of_items_is_a_page_and_a_table(client):
    assert "清单还没有公布" in text_of(client, "items")
    load_catalogue(by="root", now=NOON)
    InspectionItem.objects.filter(code="PUB01").update(
        content="=cmd()", how_to="内部要领", remark="内部备注"
    )

    text = text_of(client, "items")
    answer = client.get(reverse("publicity:items_file"))
    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))

    assert "年度报告公示信息的检查" in text
    assert "没有符合条件的事项" in text_of(client, "items", q="没有这个词")
    assert len(rows) == InspectionItem.objects.filter(is_current=True).count()
    assert {row["抽查内容"] for row in rows if row["事项代码"] == "PUB01"} == {"'=cmd()"}
    for page in (text_of(client, "item", "PUB01"), text):
        assert "内部" not in page
    assert client.get(reverse("publicity:item", args=["NONE"])).status_code == 404


def test_everything_that_was_announced_is_in_one_list(client):
    session = published()
    ceremony = announced(committed(row=task(session.unit, code="T-2", own_branch="OFF")))
    plan = create_plan(unit=session.unit, year=2026, name="年计划", by="planner", now=NOON)
    approve_plan(plan=plan, expected_version=1, by="chief", now=NOON)
    links = [
        reverse("publicity:notice", args=[session.code]),
        reverse("ceremony:watch", args=[ceremony.code]),
        reverse("publicity:plan", args=["C1", 2026]),
    ]

    text = text_of(client, "notices")

    assert all(link in text for link in links)
    assert links[0] in text_of(client, "notices", kind="DRAW")
    assert links[2] not in text_of(client, "notices", kind="DRAW")
    assert links[0] in text_of(client, "notices", kind="nonsense")


def test_a_notice_lists_whom_the_draw_took_once_it_is_published(client):
    session = published()
    names = session.drawn.filter(is_reserve=False).values_list("entity__name", flat=True)

    text = text_of(client, "notice", session.code)

    assert all(name in text for name in names)
    assert "/publicity/entities/" in text
    assert "?all=1" not in text


def test_a_long_list_can_be_had_in_one_piece(client, monkeypatch):
    monkeypatch.setattr("publicity.views_plans.LISTED", 3)
    session = published()
    names = session.drawn.filter(is_reserve=False).values_list("entity__name", flat=True)

    text = text_of(client, "notice", session.code)
    assert "?all=1" in text
    assert not all(name in text for name in names)

    text = text_of(client, "notice", session.code, all="1")
    assert all(name in text for name in names)


def test_there_is_no_notice_of_a_draw_before_its_publication(client):
    session = drawn()

    assert client.get(reverse("publicity:notice", args=[session.code])).status_code == 404
    assert session.code not in text_of(client, "notices", kind="DRAW")
