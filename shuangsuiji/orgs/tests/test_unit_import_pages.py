"""The three steps of an import in the browser, with the list of units."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from shuangsuiji.intake.models import Upload
from shuangsuiji.intake.reading import read_table
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.tests.places import make_keeper, make_user
from shuangsuiji.orgs.tests.tables import csv_bytes

HEADER = ["代码", "名称", "类别", "上级代码"]
GOOD = ["350981S02", "赛岐所", "所", "350981"]
BAD = ["350981S03", "", "所", "350981"]


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def keeper(units, client, media):
    user = make_keeper(units["fuan"])
    client.force_login(user)
    return user


def send(client, data, name="units.csv"):
    return client.post("/orgs/units/import/", {"file": SimpleUploadedFile(name, data)})


def test_a_list_goes_from_upload_over_preview_to_the_tree(client, keeper, media):
    preview = send(client, csv_bytes(HEADER, GOOD, BAD)).url
    page = client.get(preview).content.decode()
    assert "确认写入" in page
    assert "名称须有 1–100 个字" in page
    assert not Unit.objects.filter(code="350981S02").exists()

    outcome = client.post(preview, {f"col_{n}": i for i, n in enumerate(FIELDS)}).url

    assert Unit.objects.filter(code="350981S02").exists()
    assert "下载问题清单" in client.get(outcome).content.decode()
    findings = client.get(outcome.replace("outcome/", "findings.csv"))
    assert "拒收" in b"".join(findings.streaming_content).decode("utf-8-sig")
    assert not Upload.objects.exists()
    assert Record.objects.filter(kind="orgs.units.imported", actor="keeper").count() == 1


FIELDS = ["code", "name", "kind", "parent_code"]


def test_columns_with_unknown_headers_are_chosen_by_hand(client, keeper):
    preview = send(client, csv_bytes(["甲", "乙", "丙", "丁"], GOOD)).url
    assert "有必填的列还没有对应" in client.get(preview).content.decode()
    choice = {f"col_{name}": index for index, name in enumerate(FIELDS)}
    assert "确认写入" in client.get(preview, choice).content.decode()

    client.post(preview, choice)

    assert Unit.objects.filter(code="350981S02").exists()


def test_an_incomplete_choice_stores_nothing(client, keeper):
    preview = send(client, csv_bytes(HEADER, GOOD)).url

    page = client.post(preview, {"col_code": "0"}).content.decode()

    assert "缺少必需的列" in page
    assert not Unit.objects.filter(code="350981S02").exists()


def test_a_file_that_cannot_be_read_is_explained(client, keeper):
    preview = send(client, b"\x89PNG\r\n\x1a\n\x00\x00", "units.xlsx").url

    page = client.get(preview).content.decode()

    assert "换一种读法" in page


def test_an_empty_file_is_refused_at_once(client, keeper):
    assert send(client, b"").status_code == 200
    assert not Upload.objects.exists()


def test_rows_outside_ones_own_grants_are_refused(client, keeper):
    preview = send(client, csv_bytes(HEADER, ["350982S02", "前岐所", "所", "350982"])).url

    page = client.get(preview).content.decode()

    assert "不在您的授权范围之内" in page
    assert "没有可以写入的行" in page


def test_nobody_confirms_the_upload_of_another(client, keeper, units):
    preview = send(client, csv_bytes(HEADER, GOOD)).url
    client.force_login(make_keeper(units["fuan"], "other"))

    assert client.post(preview).status_code == 404
    assert not Unit.objects.filter(code="350981S02").exists()


def test_a_superuser_imports_the_first_tree(db, client, media):
    client.force_login(make_user("root", is_superuser=True))
    preview = send(client, csv_bytes(HEADER, ["350900", "宁德市局", "市局", ""])).url

    client.post(preview, {f"col_{n}": i for i, n in enumerate(FIELDS)})

    assert Unit.objects.get().path == "350900/"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_templates_are_what_the_import_reads(client, keeper, form):
    answer = client.get(f"/orgs/units/import/template.{form}")

    table = read_table(answer.content, f"t.{form}")
    assert table.header == ["代码", "名称", "类别", "上级代码", "区划代码", "经度", "纬度"]
    assert len(list(table.rows)) == 1


def test_there_is_no_template_of_another_kind(client, keeper):
    assert client.get("/orgs/units/import/template.exe").status_code == 404
