"""Statistics with exact figures; who sees which; addresses, files, the summary, small counts."""

import csv
import io
import re

import pytest
from django.urls import reverse

from inspections.fieldwork.tests.field import clean_form
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.tests.world import bureau
from publicity.models import CheckRecord, Publication
from publicity.statistics.cells import Reader
from publicity.statistics.sheet import HEAD
from publicity.tests.counts import imported
from publicity.tests.test_results import public_draw, publish, visit  # noqa: F401
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db


def jiangyan() -> None:
    """339 drawn checks with 68 problems of four kinds, 365 local ones with 41 of two."""
    kinds = (("3", "", 21), ("4", "", 23), ("9", "登记事项变更", 15), ("5", "", 9), ("1", "", 271))
    rows = [
        (f"抽{code}-{number}", "2026-09-01", "C1", "双随机", code, kind)
        for code, kind, count in kinds
        for number in range(count)
    ]
    rows += [
        (f"属{code}-{number}", f"2026-0{month}-10", "C1", "属地", code, "")
        for code, month, count in (("3", 1, 20), ("4", 5, 21), ("1", 5, 324))
        for number in range(count)
    ]
    header = ("名称", "检查日期", "检查单位", "检查方式", "检查结果", "问题种类")
    imported(*rows, header=header)


@pytest.fixture
def county(db) -> Unit:
    return bureau(entities=8)


def page(client, name: str = "statistics", status: int = 200, **asked: str) -> str:
    answer = client.get(reverse(f"publicity:{name}"), {"since": "2026-01", **asked})
    assert answer.status_code == status
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def test_the_founding_figures_come_out_of_records(county, client):
    jiangyan()

    everything = page(client)
    drawn, local = page(client, mode="RANDOM"), page(client, mode="LOCAL")

    assert "704" in everything
    assert re.search(r"双随机抽查\s+339\s+68\s+20\.06%", everything)
    assert re.search(r"属地检查\s+365\s+41\s+11\.23%", everything)
    for label, count, share in (
        ("未按规定公示即时信息", 21, "30.88%"),
        ("公示信息隐瞒真实情况、弄虚作假", 23, "33.82%"),
        ("登记事项已变更未办理登记", 15, "22.06%"),
        ("通过登记的住所（经营场所）无法联系", 9, "13.24%"),
    ):
        assert re.search(rf"{re.escape(label)}\s+{count}\s+{share}", drawn)
    assert "登记事项" not in local


def test_a_part_is_shown_beside_the_whole(county, client):
    imported(
        ("甲", "2026-01-15", "S1", "双随机", "3", "", ""),
        ("乙", "2026-01-15", "S1", "双随机", "3", "", ""),
        ("丙", "2026-02-15", "S2", "双随机", "3", "", ""),
    )

    assert re.search(r"即时信息\s+2\s+100\.00%\s+66\.67%", page(client, unit="S1"))
    assert re.search(r"2026-02\s+1\s+1\s+100\.00%", page(client))
    assert "占全部单位同类问题" not in page(client)


def test_an_address_says_everything_and_a_wrong_one_says_what_is_wrong(county, client):
    jiangyan()
    text = client.get(reverse("publicity:statistics"), {"since": "2026-05", "until": "2026-05"})
    assert "since=2026-05&amp;until=2026-05" in text.content.decode()
    assert re.search(r"检查（户次）", page(client, since="2026-05", until="2026-05"))

    wrong = page(client, since="五月", status=400)
    swapped = page(client, since="2026-05", until="2026-01", status=400)

    assert "“五月”不是月份" in wrong
    assert "止月早于起月" in swapped
    assert "339" not in wrong


def test_the_public_is_not_told_why_a_check_was_made(county, client):
    imported(
        ("甲", "2026-01-15", "C1", "投诉举报", "1", "", ""),
        ("乙", "2026-01-15", "C1", "专项检查", "1", "", ""),
    )
    assert re.search(r"其他检查\s+2\s", page(client) + page(client, "statistics_summary"))
    assert "投诉举报" not in page(client)

    client.force_login(grant("planner9", Role.PLANNER, county))

    assert re.search(r"投诉举报\s+1\s", page(client, "statistics_board"))


def test_a_supervisor_sees_own_units_only(county, client):
    jiangyan()
    other = Unit.objects.create(code="C2", name="邻县局", kind="COUNTY", path="C2/")
    assert client.get(reverse("publicity:statistics_board")).status_code == 302
    client.force_login(grant("reviewer9", Role.REVIEWER, other))

    inside = page(client, "statistics_board")
    outside = page(client, "statistics_board", unit="C1", status=400)

    assert "没有计数的检查" in inside
    assert "339" not in outside
    client.force_login(grant("inspector9", Role.WITNESS, other))
    assert client.get(reverse("publicity:statistics_board")).status_code == 403


def test_small_counts_are_hidden_where_the_bureau_says_so(county, client, settings):
    imported(("甲", "2026-01-15", "C1", "属地", "4", "", "300"))
    assert re.search(r"属地检查|弄虚作假\s+1\s", page(client))

    settings.SSJ_STATISTICS_LEAST = 5

    assert not re.search(r"弄虚作假\s+1\s", page(client))
    assert re.search(r"弄虚作假\s+&lt;5\s+—", page(client))
    client.force_login(grant("planner9", Role.PLANNER, county))
    assert re.search(r"弄虚作假\s+1\s", page(client, "statistics_board"))


def test_shares_are_rounded_by_integers():
    to = Reader()

    assert (to.share(68, 339), to.share(41, 365), to.share(1, 3)) == ("20.06%", "11.23%", "33.33%")
    assert (to.share(0, 0), to.mean(7, 2), to.yuan(4_600_050, 5)) == ("—", "3.5", "46,000.50")
    assert to.yuan(4_600_000, 5) == "46,000"


def test_the_sheet_has_the_columns_of_production_and_its_files_say_the_same(visit, client):  # noqa: F811
    sign(visit, found_problem(visit))
    decide(visit)
    public_draw(visit)
    publish(visit)
    asked = {"since": "2026-12", "until": "2026-12"}
    total = visit.session.visits.count()

    shown = page(client, "statistics_sheet", **asked)
    file = client.get(reverse("publicity:statistics_file", args=["csv"]), asked)
    head, line = csv.reader(io.StringIO(file.content.decode("utf-8-sig")))

    assert tuple(head) == HEAD
    told = dict(zip(head, line, strict=True))
    assert told["地区/部门"] == visit.unit.name
    assert (told["应检查数"], told["待录入"], told["已公示"]) == (str(total), str(total - 1), "1")
    assert told["公示信息隐瞒真实情况、弄虚作假"] == "1"
    assert told["列入经营异常名录"] == "1"
    assert (told["完结数"], told["完结率"]) == ("0", "0.00%")
    assert told["完成率"] in shown
    xlsx = client.get(reverse("publicity:statistics_file", args=["xlsx"]), asked)
    assert xlsx.content[:2] == b"PK"
    assert client.get(reverse("publicity:statistics_file", args=["doc"])).status_code == 404


def test_punctuality_counts_what_came_late(visit, client):  # noqa: F811
    sign(visit, clean_form(visit))
    decide(visit)
    public_draw(visit)
    publish(visit)
    row = CheckRecord.objects.get()
    assert row.publish_due_on.isoformat() == "2026-12-31"
    assert row.published_on == Publication.objects.get().published_at.date()
    text = page(client, since="2026-12")

    assert re.search(r"公示及时率.*?\s1\s+1\s+0\s+100\.00%", text, re.DOTALL)


def test_the_summary_speaks_in_the_sentences_of_the_founding_texts(county, client):
    jiangyan()

    text = page(client, "statistics_summary", unit="C1")

    assert "共检查 704 户次，发现问题 109 户次" in text
    assert "双随机抽查 339 户次，发现问题 68 户次，涉及 4 种问题，占 20.06%" in text
    assert "属地检查 365 户次，发现问题 41 户次，涉及 2 种问题，占 11.23%" in text


def test_pages_stay_small_and_ask_for_charts_by_a_script_of_their_own(county, client):
    jiangyan()
    answer = client.get(reverse("publicity:statistics"), {"since": "2026-01"})

    assert len(answer.content) < 100_000
    assert b"<script src" in answer.content
    assert b'src="/static/vendor/echarts' not in answer.content
