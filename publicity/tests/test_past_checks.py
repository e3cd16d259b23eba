"""Checks from before the system: read with every fault at once, counted once, taken back whole."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from inspections.fieldwork.tests.test_after import grant
from inspections.policies import PolicyError
from inspections.tests.world import bureau, entity
from publicity.models import CheckRecord, PastChecks
from publicity.outcomes import Mode
from publicity.services.past_checks import cancel_past_checks
from publicity.tallies import Counted, brief_tallies_by, counted, tallies_by, tally
from publicity.tests.counts import NOW, checked, file_of, imported
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, Unit, UnitKind
from shuangsuiji.orgs.policies import NotPermittedError

pytestmark = pytest.mark.django_db
CLEAN, FALSE = "未发现问题", "公示信息隐瞒真实情况、弄虚作假"
OTHER = "未按规定公示其他应当公示的信息"
ROWS = (
    ("甲公司", "2026-01-15", "S1", "属地", CLEAN, "", ""),
    ("乙公司", "2026-01-15", "S1", "属地", f"{FALSE}；{OTHER}", "责令改正", "460.5"),
    ("丙公司", "2026年5月6日", "S2 所", "属地检查", "4", "列入经营异常名录", ""),
    ("丁公司", "2026-05-07", "S2", "双随机", "5", "", "1,000"),
)


@pytest.fixture
def county(db) -> Unit:
    return bureau(entities=8)


def test_a_file_is_counted_by_unit_mode_and_month(county):
    imported(*ROWS)

    everything = tally(counted(Counted()))

    assert (everything.checked, everything.problems, everything.fine_fen) == (4, 3, 146_050)
    assert everything.kinds == {"FALSE_INFO": 2, "NOT_PUB_OTHER": 1, "UNREACHABLE": 1}
    assert everything.actions == {"NONE": 1, "ORDER_CORRECT": 1, "LIST_ABNORMAL": 1, "OTHER": 1}
    by_mode = tallies_by(counted(Counted()), "mode")
    assert {key: (one.checked, one.problems) for key, one in by_mode.items()} == {
        ("LOCAL",): (3, 2),
        ("RANDOM",): (1, 1),
    }
    spring = Counted(since=date(2026, 5, 1), until=date(2026, 5, 31), modes=("LOCAL",))
    assert tally(counted(spring)).checked == 1
    station = Unit.objects.get(code="S1")
    assert tally(counted(Counted(unit=station.path))).checked == 2
    assert tally(counted(Counted(unit=county.path, area="3212"))).checked == 4


def test_every_table_is_one_query(county, django_assert_num_queries):
    imported(*ROWS)

    rows = counted(Counted(unit=county.path))  # asks for the units, once

    with django_assert_num_queries(1):
        assert len(tallies_by(rows, "unit_id", "year", "month")) == 2


def test_the_quick_tallies_say_the_same_of_what_they_count(county):
    imported(*ROWS)

    brief = brief_tallies_by(counted(Counted()), "mode")

    for key, one in tallies_by(counted(Counted()), "mode").items():
        for name in ("checked", "problems", "kinds", "ordered", "listed", "filed", "fine_fen"):
            assert getattr(brief[key], name) == getattr(one, name)


def test_every_fault_of_a_row_is_said_at_once_with_the_way_out(county):
    bad = ("", "2027-13-01", "无此所", "抽签", f"{CLEAN}；{FALSE}；乱写", "随便", "四百")

    _, found = checked(file_of(ROWS[0], bad))

    assert [row.name for row in found.rows] == ["甲公司"]
    assert {finding.column for finding in found.findings} == {
        *("名称", "检查日期", "检查单位", "检查方式", "检查结果", "后续处置措施", "罚没金额（元）")
    }
    assert {finding.row for finding in found.findings} == {3}
    assert all(finding.rule and finding.remedy for finding in found.findings)


def test_the_same_check_counts_once_however_often_it_comes(county):
    imported(*ROWS)

    kind, again = checked(file_of(*ROWS, ROWS[0]))
    kind.store(again, source="又一次.csv", digest="1" * 64, by="editor", now=NOW)

    assert (again.created, again.unchanged, again.repeats) == (0, 4, 1)
    assert tally(counted(Counted())).checked == 4


def test_a_file_without_a_mode_needs_one(county):
    header = ("名称", "检查日期", "检查单位", "检查结果")
    data = file_of(("甲公司", "2026-01-15", "S1", CLEAN), header=header)

    _, found = checked(data, mode=Mode.LOCAL)

    assert [row.mode for row in found.rows] == [Mode.LOCAL]


def test_the_register_says_what_the_entity_is(county):
    known = entity("92321204MA00000001", county, kind="IND", industry="6210", region_code="321203")
    header = ("统一社会信用代码", "检查日期", "检查单位", "检查方式", "检查结果")
    imported((known.code, "2026-01-15", "S1", "属地", CLEAN), header=header)

    row = CheckRecord.objects.get()

    assert (row.entity, row.entity_kind, row.industry, row.area) == (known, "IND", "H", "321203")


def test_a_file_is_taken_back_as_a_whole_and_by_a_publisher_only(county):
    past = imported(*ROWS)
    grant("editor", Role.PUBLISHER, Unit.objects.get(code="S1"))
    with pytest.raises(NotPermittedError):
        cancel_past_checks(code=past.code, reason="有误", by="editor", now=NOW)
    grant("editor", Role.PUBLISHER, county)
    with pytest.raises(PolicyError, match="理由"):
        cancel_past_checks(code=past.code, reason=" ", by="editor", now=NOW)

    assert cancel_past_checks(code=past.code, reason="有误", by="editor", now=NOW) == 4

    gone = tally(counted(Counted()))
    assert (gone.checked, gone.fine_fen, +gone.kinds) == (0, 0, {})
    assert tallies_by(counted(Counted()), "mode") == {}
    assert CheckRecord.objects.count() == 8
    with pytest.raises(PolicyError, match="已经撤销"):
        cancel_past_checks(code=past.code, reason="有误", by="editor", now=NOW)
    imported_again = checked(file_of(*ROWS))[1]
    assert imported_again.created == 4


def test_a_publisher_imports_in_the_browser_for_own_units_only(county, client):
    other = Unit.objects.create(code="C2", name="邻县局", kind=UnitKind.COUNTY, path="C2/")
    client.force_login(grant("editor", Role.PUBLISHER, county))
    foreign = ("戊公司", "2026-01-15", other.code, "属地", CLEAN, "", "")
    upload = _upload(client, file_of(*ROWS, foreign))

    page = client.get(upload).content.decode()
    done = client.post(upload, follow=True)

    assert "没有这个单位" in page
    assert done.status_code == 200
    assert tally(counted(Counted())).checked == 4
    past = PastChecks.objects.get()
    assert past.unit == county
    assert Record.objects.filter(kind="publicity.past_checks.imported").count() == 1
    address = reverse("publicity:cancel_past_checks", args=[past.code])
    files = reverse("publicity:past_files")
    assert address in client.get(files).content.decode()
    client.post(address, {"reason": "导错了"})
    assert "已撤销" in client.get(files).content.decode()


def _upload(client, data: bytes) -> str:
    file = SimpleUploadedFile("旧台账.csv", data, "text/csv")
    return client.post(reverse("publicity:past_checks"), {"file": file}).headers["Location"]


def test_others_see_neither_files_nor_the_wizard(county, client):
    client.force_login(grant("officer9", Role.DRAW_OFFICER, county))

    assert client.get(reverse("publicity:past_files")).status_code == 403
    assert client.get(reverse("publicity:past_checks")).status_code == 403


def test_the_command_takes_a_file_and_says_what_came_of_it(county, tmp_path, capsys):
    path = tmp_path / "旧台账.csv"
    path.write_bytes(
        file_of(
            ("甲公司", "2026-01-15", "S1", CLEAN),
            header=("名称", "检查日期", "检查单位", "检查结果"),
        )
    )

    call_command("import_past_checks", str(path), "--mode", "LOCAL")

    assert '"created": 1' in capsys.readouterr().out.replace("'", '"')
    assert tally(counted(Counted(modes=("LOCAL",)))).checked == 1
