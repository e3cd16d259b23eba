"""The list of items: search, page, revision, end."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from inspections.models.catalogue import InspectionItem, ItemExample
from inspections.selectors.catalogue import item_versions
from inspections.tests.desk import Office, person, signed_in
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db

LIST = "/inspections/catalogue/"
ITEM = "/inspections/catalogue/PUB01/"
NEW = "/inspections/new-item/"


@pytest.fixture
def office():
    return Office(entities=0, people_each=0)


def sent(**changes):
    return {
        "code": "NET02",
        "category": "网络交易监管",
        "name": "直播营销的检查",
        "item_class": "GENERAL",
        "objects_note": "直播间运营者",
        "methods": ["NETWORK"],
        "valid_from": "2026-12-01",
        "version": "0",
        **changes,
    }


def test_everybody_signed_in_reads_the_list(office):
    text = signed_in(office.auditor).get(LIST).content.decode()

    assert "年度报告公示信息的检查" in text
    assert "新增事项" not in text


def test_a_word_narrows_the_list(office):
    client = signed_in(office.planner)

    assert [item.code for item in client.get(LIST, {"q": "pub0"}).context["page_obj"]] == [
        "PUB01",
        "PUB02",
    ]
    assert "没有符合条件的事项" in client.get(LIST, {"q": "zzz"}).content.decode()


def test_an_empty_list_offers_the_starter_items(office):
    InspectionItem.objects.all().delete()
    client = signed_in(office.planner)
    assert "载入示例事项" in client.get(LIST).content.decode()

    client.post("/inspections/starter-items/")

    assert InspectionItem.objects.count() == 27


def test_a_new_item_is_added(office):
    answer = signed_in(office.planner).post(NEW, sent())

    assert answer.url == "/inspections/catalogue/NET02/"
    assert InspectionItem.objects.get(code="NET02").created_by == "planner"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"code": "PUB01"}, "已被使用"),
        ({"code": "编号"}, "英文字母"),
        ({"methods": []}, "必填"),
        ({"parent_code": "NONE"}, "不在现行清单中"),
        ({"valid_from": "soon"}, "日期"),
    ],
)
def test_faults_keep_the_typed_text(office, changes, words):
    page = signed_in(office.planner).post(NEW, sent(**changes))

    text = page.content.decode()
    assert words in text
    assert "直播营销的检查" in text


def test_a_revision_is_a_new_version_beside_the_old(office):
    client = signed_in(office.planner)
    assert client.get(f"{ITEM}edit/").context["form"]["name"].value() == "年度报告公示信息的检查"

    client.post(f"{ITEM}edit/", sent(code="ignored", name="年报的检查", version="1"))

    assert [(row.version, row.is_current) for row in item_versions("PUB01")] == [
        (2, True),
        (1, False),
    ]
    assert "第 1 版" in client.get(ITEM).content.decode()


def test_a_stale_revision_is_refused(office):
    page = signed_in(office.planner).post(f"{ITEM}edit/", sent(version="4"))

    assert "已被他人改为第 1 版" in page.content.decode()


def test_an_ended_item_shows_its_history_and_is_no_longer_revised(office):
    client = signed_in(office.planner)
    client.post(f"{ITEM}retire/", {"version": "1", "last_day": "2026-12-31"})

    assert "已废止" in client.get(ITEM).content.decode()
    assert client.get(f"{ITEM}edit/").status_code == 404


@pytest.mark.parametrize(
    "sent_form", [{"version": "9", "last_day": "2026-12-31"}, {"version": "1"}]
)
def test_an_item_is_not_ended_by_a_faulty_form(office, sent_form):
    signed_in(office.planner).post(f"{ITEM}retire/", sent_form)

    assert InspectionItem.objects.get(code="PUB01").is_current


def test_planners_below_the_top_read_only(office):
    station = office.county.children.get(code="S1")
    client = signed_in(person("low", station, Role.PLANNER))

    assert "修订" not in client.get(ITEM).content.decode()
    assert client.get(NEW).status_code == 403
    assert client.post(f"{ITEM}retire/", {"version": "1"}).status_code == 403
    assert client.post("/inspections/starter-items/").status_code == 403


def test_an_unknown_item_is_not_found(office):
    assert signed_in(office.planner).get("/inspections/catalogue/NONE/").status_code == 404


def picture():
    out = BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0SECRET")
    return SimpleUploadedFile("a.jpg", out.getvalue())


def test_pictures_stand_beside_an_item_without_what_the_camera_wrote(office):
    client = signed_in(office.planner)
    add = {"caption": "正本未悬挂", "is_problem": "on"}
    client.post(f"{ITEM}examples/", {**add, "file": picture()})
    row = ItemExample.objects.get()

    assert "正本未悬挂" in client.get(ITEM).content.decode()
    seen = signed_in(office.auditor).get(f"{ITEM}examples/{row.digest}.jpg").content
    assert b"SECRET" in picture().read()
    assert b"SECRET" not in seen
    again = client.post(f"{ITEM}examples/", {**add, "file": picture()}, follow=True)
    assert "不必重复上传" in again.content.decode()
    fake = SimpleUploadedFile("b.jpg", b"<script>")
    assert (
        "不是 JPEG"
        in client.post(f"{ITEM}examples/", {**add, "file": fake}, follow=True).content.decode()
    )
    gone = f"{ITEM}examples/{row.digest}/withdraw/"
    assert signed_in(office.auditor).post(gone).status_code == 403
    client.post(gone)
    assert client.get(f"{ITEM}examples/{row.digest}.jpg").status_code == 404
