"""One process or several, column by column or row by row: the same lines, the same findings."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from random import Random  # noqa: TID251  # of test data

import pytest

from entities import crew, importer
from entities.batches import BatchParser
from entities.columns import COLUMNS
from entities.crew import Crew, parsed_in_order
from entities.importer import TakenOverError
from entities.jurisdiction import Jurisdiction, UnitFact
from entities.models import Entity
from entities.parsing import Context, RowParser, Tally
from entities.placing import Area, Gazetteer
from entities.selectors.placing import placing_facts
from entities.tests.registers import bring, table, uscc
from shuangsuiji.intake import blocks
from shuangsuiji.intake.mapping import propose

ODD_CELLS = {
    "统一社会信用代码": ["", "9.13E+17", "１２３", "91350981MA0000010O", "350981100012345"],
    "注册号": ["350981100012345", "35098110001234", "()"],
    "名称": ["", "N/A", "长" * 301, "丢了\ufffd字", " 前后有空格 ", "'=1+1", "换\n行", "e\u0301"],
    "主体类型": ["个体户", "未知类型", "合作社"],
    "登记状态": ["吊销(未注销)", "飞走了"],
    "企业类型": ["个体", "有限责任公司", "型" * 101],
    "成立日期": ["2019/2/18", "2019-02-30", "2999-01-01", "43514"],
    "法定代表人": ["张\u200b某", "—", "人" * 101],
    "经营范围": ["日用百货\\零售", "含\t制表", "两行\r\n经营"],
    "住所": [
        *("", "福安市", "宁德市", "寿宁县鳌阳镇1号", "址" * 501, "福安市赛岐镇某村", "某地"),
        *("福安市赛岐镇某村12组", "福安市赛岐镇某村123组", "福安市赛岐镇9街道7号"),
    ],
    "管辖单位代码": ["没有这个", "350982", "福鼎局"],
    "经度": ["119.6", "", "abc"],
    "纬度": ["27.088321", "99"],
    "信用等级": ["守信", "Z"],
    "标签": ["食用菌，涉船", "签" * 41],
}
HEADER = list(ODD_CELLS)
PLAIN = dict.fromkeys(HEADER, "") | {
    "主体类型": "企业",
    "登记状态": "存续",
    "企业类型": "有限责任公司",
    "成立日期": "2019-02-18",
    "法定代表人": "张某某",
    "经营范围": "日用百货零售",
    "经度": "119.647123",
    "纬度": "27.088321",
    "信用等级": "A",
    "标签": "食用菌",
}


def some_rows(count, seed=1):
    """Rows of which about half are odd in one cell, and a few in width."""
    chance = Random(seed)  # noqa: S311  # of test data
    for number in range(count):
        cells = PLAIN | {
            "统一社会信用代码": uscc(number),
            "名称": f"福安市虚构{number}号商行",
            "住所": f"福安市赛岐镇解放路{number}号",
        }
        if chance.random() < 0.5:
            column = chance.choice(HEADER)
            cells[column] = chance.choice(ODD_CELLS[column])
        row = list(cells.values())
        yield [*row, "多"] if chance.random() < 0.02 else row


def context(home=None, *more_areas):
    areas = [
        *more_areas,
        Area("350000", "福建省", "福建", "PROVINCE", "350000"),
        Area("350900", "宁德市", "宁德", "CITY", "350900"),
        Area("350981", "福安市", "福安", "COUNTY", "350981"),
        Area("350982", "福鼎市", "福鼎", "COUNTY", "350982"),
        Area("350981100", "赛岐镇", "赛岐", "TOWN", "350981"),
    ]
    units = [
        UnitFact(1, "350981", "福安局", "COUNTY", "350981", "/1/"),
        UnitFact(2, "350982", "福鼎局", "COUNTY", "350982", "/2/"),
    ]
    return Context(Gazetteer(areas), Jurisdiction(units, {}), date(2026, 11, 20), home)


@pytest.mark.parametrize("is_for_home", [False, True])
def test_column_by_column_gives_what_row_by_row_gives(is_for_home):
    home = UnitFact(1, "350981", "福安局", "COUNTY", "350981", "/1/") if is_for_home else None
    rows = list(some_rows(1_500))
    numbers = range(2, len(rows) + 2)
    mapping = propose(HEADER, COLUMNS)
    said = {"rows": [], "columns": []}
    one = RowParser(mapping, context(home), said["rows"].append, filename="f", sheet="s")
    many = BatchParser(mapping, context(home), said["columns"].append, filename="f", sheet="s")

    staged = [one.parse(number, list(row)) for number, row in zip(numbers, rows, strict=True)]
    lines = [
        line
        for start in range(0, len(rows), 100)
        for line in many.parse(numbers[start : start + 100], rows[start : start + 100])
    ]

    assert lines == ["\t".join(row) for row in staged if row is not None]
    assert said["columns"] == said["rows"]
    assert many.tally == one.tally
    assert 0 < many.tally.rejected < many.tally.rows / 2


def test_digits_in_names_of_districts_are_told_apart():
    towns = [Area(f"35098120{at}", f"{at}街道", f"{at}街道", "TOWN", "350981") for at in (4, 5)]
    rows = [
        list(
            (
                PLAIN | {"统一社会信用代码": uscc(at), "名称": "甲", "住所": f"福安市{at}街道"}
            ).values()
        )
        for at in (4, 5, 6)
    ]
    mapping = propose(HEADER, COLUMNS)
    parser = BatchParser(mapping, context(None, *towns), list, filename="f", sheet="")

    lines = parser.parse([2, 3, 4], rows)

    assert [line.split("\t")[-3] for line in lines] == ["350981204", "350981205", ""]


@pytest.fixture
def small_chunks(monkeypatch):
    monkeypatch.setattr(importer, "ROWS_PER_CHUNK", 25)
    monkeypatch.setattr(blocks, "BLOCK_BYTES", 1_024)
    monkeypatch.setattr(crew, "ALONE", 2)


def imported(folder, settings, processes):
    settings.SSJ_IMPORT_PROCESSES = processes
    Entity.objects.all().delete()
    outcome = bring(folder, table(HEADER, *some_rows(600)))
    fields = [f.attname for f in Entity._meta.fields if f.attname not in ("id", "batch_code")]
    rows = list(Entity.objects.order_by("code").values(*fields))
    return outcome, rows, Path(outcome.error_file).read_bytes()


@pytest.mark.django_db
def test_one_process_and_three_import_the_same_to_the_last_byte(
    tmp_path, settings, units, small_chunks
):
    alone, rows, findings = imported(tmp_path, settings, 1)
    crewed, same_rows, same_findings = imported(tmp_path, settings, 3)

    assert (same_rows, same_findings) == (rows, findings)
    assert crewed.as_dict() | {"error_file": ""} == alone.as_dict() | {"error_file": ""}
    assert (alone.rows, len(rows)) == (600, alone.created)


def job():
    fields = propose(HEADER, COLUMNS).fields
    told = {
        "today": "2026-11-20",
        "home": None,
        "filename": "f",
        "sheet": "",
        "encoding": "",
        "delimiter": ",",
    }
    return {**placing_facts(), **told, "fields": fields, "header": HEADER}


def chunked(size=20, count=400):
    rows = list(some_rows(count))
    for start in range(0, count, size):
        yield list(range(start, start + size)), rows[start : start + size]


@pytest.mark.django_db
@pytest.mark.parametrize("blow", [signal.SIGKILL, signal.SIGSTOP])
def test_members_that_die_or_fall_silent_lose_no_row(tmp_path, monkeypatch, blow):
    expected = list(parsed_in_order(job(), chunked(), tmp_path, processes=1))
    started = []
    start = crew._started
    monkeypatch.setattr(
        crew, "_started", lambda folder: started.append(start(folder)) or started[-1]
    )
    listen = Crew._listen

    def listens(self):
        assert any(member.chunks for member in self._members), "nobody owes an answer"
        listen(self)

    monkeypatch.setattr(Crew, "_listen", listens)

    results = []
    for parsed in parsed_in_order(job(), chunked(), tmp_path, processes=2):
        results.append(parsed)
        if len(results) == 7:
            monkeypatch.setattr(crew, "SILENCE", 0.3 if blow == signal.SIGSTOP else 60)
            for member in started:
                os.kill(member.process.pid, blow)

    assert results == expected
    assert len(started) == 2
    assert all(member.process.returncode is not None for member in started)


@pytest.mark.django_db
def test_an_import_that_is_taken_over_leaves_no_process_behind(
    tmp_path, settings, monkeypatch, small_chunks
):
    settings.SSJ_IMPORT_PROCESSES = 2
    ended = []
    end = Crew._end
    monkeypatch.setattr(Crew, "_end", lambda self, each: ended.append(each) or end(self, each))
    monkeypatch.setattr(importer, "ROWS_PER_BEAT", 200)
    monkeypatch.setattr(importer.leases, "beat", lambda *_, **__: False)

    with pytest.raises(TakenOverError):
        bring(tmp_path, table(HEADER, *some_rows(600)))

    assert len(ended) == 2
    assert all(member.process.returncode is not None for member in ended)
    assert not Entity.objects.exists()


def test_counts_are_taken_and_added_up():
    tally = Tally(rows=3, warnings=1)

    total = Tally(rows=1)
    total.add(tally.taken())

    assert (total, tally) == (Tally(rows=4, warnings=1), Tally())


def test_a_member_needs_the_standard_library_only():
    code = (
        f"import sys; sys.path.insert(0, {str(crew.ROOT)!r}); import entities.crewmember; "
        "roots = {name.partition('.')[0] for name in sys.modules}; "
        "own = {'entities', 'shuangsuiji', '__main__'}; "
        "print(sorted(roots - own - set(sys.stdlib_module_names)))"
    )

    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False
    )

    assert (answer.stdout.strip(), answer.stderr) == ("[]", "")
