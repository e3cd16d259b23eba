"""Honour screening: every row answered, wrong ones named, the answer kept as it was."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entities.credit.screening import MOST_ROWS, Asked, Outcome
from entities.models import Entity, HonourScreening, MeasureSource, RestrictionArea
from entities.screening_list import file_rows, pasted_rows
from entities.selectors.screenings import lines_of, screened
from entities.services.restrictions import impose_restriction
from entities.tests.credit_world import FIRM, SHOP, county, put_on_list  # noqa: F401
from entities.tests.registers import uscc
from shuangsuiji.intake.errors import FileRejectedError
from shuangsuiji.intake.tests.files import xlsx

NEW = "/entities/screenings/new/"
NEVER = uscc(77)


def screen(client, county, **given):  # noqa: F811
    form = {"purpose": "质量奖评选", "unit": county["unit"].code, "names": "", **given}
    return client.post(NEW, form)


def test_each_row_is_answered_and_what_was_answered_stays(client, county):  # noqa: F811
    listing = put_on_list(SHOP, county["unit"])
    impose_restriction(
        number=listing.number,
        area=RestrictionArea.HONOURS,
        source=MeasureSource.NATIONAL,
        basis="清单第 9 项",
        valid_to=timezone.localdate(),
        by="one",
        now=timezone.now(),
    )
    client.force_login(county["planner"])
    names = f"福安虚构商行\n福安虚构小店，{SHOP}\n没有这家店\n{NEVER}\n{FIRM[:-1]}?\n\n福安虚构商行"

    answer = screen(client, county, names=names)

    row = HonourScreening.objects.get()
    assert answer.headers["Location"] == f"/entities/screenings/{row.code}/"
    lines = lines_of(row)
    assert [(one.row, one.outcome) for one in lines] == [
        (1, Outcome.CLEAN),
        (2, Outcome.LISTED),
        (3, Outcome.UNKNOWN),
        (4, Outcome.UNKNOWN),
        (5, Outcome.UNKNOWN),  # no code at all, so a name that nobody has
        (7, Outcome.CLEAN),
    ]
    assert listing.number in lines[1].records[0]
    assert "获得荣誉" in lines[1].records[1]
    assert "与第 1 行是同一户" in lines[5].note
    assert (row.rows, row.listed, row.unsettled) == (6, 1, 3)
    put_on_list(FIRM, county["unit"])  # later acts change nothing
    page = client.get(f"/entities/screenings/{row.code}/?outcome=CLEAN")
    assert [one.row for one in page.context["page_obj"]] == [1, 7]
    assert client.get(f"/entities/screenings/{row.code}/export.pdf").content[:4] == b"%PDF"


@pytest.mark.parametrize("name", ["名单.csv", "名单.xlsx"])
def test_a_file_names_its_bad_rows_by_row_column_value_and_remedy(client, county, name):  # noqa: F811
    wrong = FIRM[:-1] + ("0" if FIRM[-1] != "0" else "1")
    rows = [["候选单位", "信用代码"], ["甲", wrong], ["乙", "123"], ["", FIRM], ["=1+1", ""]]
    if name.endswith("xlsx"):
        data = xlsx({"表": rows})
    else:
        data = "\n".join(",".join(row) for row in rows).encode("gb18030")
    client.force_login(county["clerk"])

    screen(client, county, file=SimpleUploadedFile(name, data))

    row = HonourScreening.objects.get()
    lines = lines_of(row)
    assert [one.outcome for one in lines] == ["BAD", "BAD", "CLEAN", "UNKNOWN"]
    assert lines[0].note == (
        f"第 2 行“统一社会信用代码”列的“{wrong}”：最后一位校验位不对。请对照营业执照改正。"
    )
    assert "第 3 行" in lines[1].note
    assert row.source == name
    out = client.get(f"/entities/screenings/{row.code}/export.csv")
    table = list(csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"))))
    assert table[4][1] == "'=1+1"  # nothing a spreadsheet would run
    out = client.get(f"/entities/screenings/{row.code}/export.xlsx")
    assert out.getvalue()[:2] == b"PK"


def test_a_name_that_several_have_is_left_to_people(county):  # noqa: F811
    now = timezone.now()
    for number in (5, 6):
        Entity.objects.create(
            code=uscc(number), uscc=uscc(number), name="同名（福安）店", kind="ENT",
            responsible_unit=county["unit"], placement="GIVEN", created_at=now, updated_at=now,
        )  # fmt: skip

    [line] = screened([Asked(1, "同名(福安)店", "")], on=timezone.localdate())

    assert line.outcome == Outcome.AMBIGUOUS
    assert uscc(5) in line.note


def test_what_cannot_be_used_is_refused_with_what_was_typed(client, county):  # noqa: F811
    client.force_login(county["one"])
    for names, words in (
        ("", "没有内容"),
        ("甲店\n" * (MOST_ROWS + 1), "分几次"),
    ):
        answer = screen(client, county, names=names)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert "质量奖评选" in answer.content.decode()
    both = screen(client, county, names="甲店", file=SimpleUploadedFile("a.csv", b"x"))
    assert "只留一样" in both.content.decode()
    assert "甲店" in both.content.decode()
    with pytest.raises(FileRejectedError, match="表头里没有"):
        file_rows("金额,日期\n1,2\n".encode(), "a.csv")
    [line] = pasted_rows("甲店,乙店")
    assert "每行只写一户" in line.fault

    assert not HonourScreening.objects.exists()


def test_more_rows_cost_no_more_queries(county):  # noqa: F811
    on = timezone.localdate()
    with CaptureQueriesContext(connection) as few:
        screened([Asked(1, "福安虚构商行", ""), Asked(2, "", SHOP)], on=on)
    put_on_list(FIRM, county["unit"])
    many_rows = [Asked(row, f"某店 {row}", "") for row in range(200)]

    with CaptureQueriesContext(connection) as many:
        screened([*many_rows, Asked(201, "福安虚构商行", ""), Asked(202, "", SHOP)], on=on)

    assert len(many) == len(few)
