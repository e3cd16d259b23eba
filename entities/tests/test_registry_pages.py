import csv
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entities.models import Entity, EntityTag
from entities.tests.registers import HEADER, bring, row, rows, table, uscc
from shuangsuiji.orgs.tests.places import make_planner, make_user

HEADERS = [*HEADER, "信用等级", "登记状态", "标签"]


@pytest.fixture
def planner(units, client):
    user = make_planner(units["fuan"])
    client.force_login(user)
    return user


@pytest.fixture
def register(units, tmp_path):
    lines = [
        [*row(1, "福安市虚构茶行"), "A", "", "食用菌"],
        [*row(2, "福安市虚构船舶修造有限公司", "福安市下白石镇某村"), "D", "注销", "涉船"],
        [*row(3, "=虚构公式有限公司", "福安市湾坞镇某路3号"), "", "", ""],
        [*row(4, "福鼎市虚构茶行", "福鼎市白琳镇某路4号", "350982"), "A", "", ""],
    ]
    bring(tmp_path, table(HEADERS, *lines))


def found(client, **query):
    page = client.get("/entities/", query).content.decode()
    return [number for number in (1, 2, 3) if uscc(number) in page]


@pytest.mark.usefixtures("planner", "register")
@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ({}, [1, 2, 3]),
        ({"q": "茶"}, [1]),
        ({"q": uscc(2)}, [2]),
        ({"q": uscc(2).lower()}, [2]),
        ({"q": "下白石 船舶"}, [2]),
        ({"q": "没有这样的"}, []),
        ({"q": "' OR 1=1 --"}, []),
        ({"unit": "350981"}, [1, 2, 3]),
        ({"unit": "350981S01"}, []),
        ({"unit": "350982"}, [1, 2, 3]),  # not the user's: ignored, never widened
        ({"grade": "D"}, [2]),
        ({"status": "DEREG"}, [2]),
        ({"kind": "IND"}, []),
        ({"address_quality": "VILLAGE"}, [2]),
        ({"placement": "BOTH"}, [1, 2, 3]),
        ({"grade": "nonsense"}, [1, 2, 3]),
        ({"page": "99"}, [1, 2, 3]),
    ],
)
def test_search_and_filters_stay_inside_the_county(client, query, numbers):
    assert found(client, **query) == numbers
    assert uscc(4, "350982") not in client.get("/entities/", query).content.decode()


@pytest.mark.usefixtures("planner", "register")
def test_the_list_can_be_narrowed_by_tag(client):
    assert found(client, tags=EntityTag.objects.get(name="涉船").pk) == [2]


@pytest.mark.usefixtures("register")
def test_a_stranger_sees_an_empty_list_with_a_reason(client, units):
    client.force_login(make_user("stranger", units["fuan"]))

    page = client.get("/entities/").content.decode()

    assert "您的范围内还没有检查对象" in page
    assert uscc(1) not in page


@pytest.mark.usefixtures("planner")
def test_an_empty_register_invites_an_import(client):
    assert "名录还是空的" in client.get("/entities/").content.decode()


@pytest.mark.usefixtures("planner")
def test_a_longer_list_costs_no_more_queries(client, tmp_path):
    def count():
        client.get("/entities/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/entities/")
        return len(queries)

    bring(tmp_path, rows(2))
    few = count()
    bring(tmp_path, rows(45))

    assert count() == few
    assert few <= 14


@pytest.mark.usefixtures("planner", "register")
def test_the_export_is_scoped_filtered_escaped_and_importable(client, tmp_path):
    answer = client.get("/entities/export.csv", {"grade": "", "q": "虚构"})

    data = b"".join(answer.streaming_content)
    lines = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert answer["Content-Disposition"].startswith("attachment")
    assert [line["统一社会信用代码"] for line in lines] == [uscc(1), uscc(2), uscc(3)]
    assert lines[2]["名称"] == "'=虚构公式有限公司"
    assert bring(tmp_path, data).unchanged == 3


@pytest.mark.usefixtures("planner", "register")
def test_the_export_as_workbook_holds_text_only(client, tmp_path):
    answer = client.get("/entities/export.xlsx")

    data = b"".join(answer.streaming_content)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.max_row == 4
    assert {cell.data_type for line in page.iter_rows() for cell in line} <= {"s", "n"}
    assert bring(tmp_path, data, "名单.xlsx").unchanged == 3


@pytest.mark.usefixtures("planner", "register")
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_template_can_be_imported_as_it_is(client, tmp_path, suffix):
    data = b"".join(client.get(f"/entities/template.{suffix}").streaming_content)

    outcome = bring(tmp_path, data, f"模板.{suffix}")

    assert (outcome.rows, outcome.rejected) == (1, 0)
    assert Entity.objects.filter(name__contains="样例").count() == 1


@pytest.mark.usefixtures("planner")
def test_hostile_names_are_shown_as_text(client, tmp_path):
    bring(tmp_path, [row(1, "<script>alert(1)</script>"), row(2, "{{ 7|add:7 }}%s\u202e")])

    page = client.get("/entities/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "{{ 7|add:7 }}%s</bdi>" in page  # and the mark that turns text around is gone
