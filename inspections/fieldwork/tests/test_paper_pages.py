"""Pages and calls about papers: who reaches them, what the party and the public see."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from inspections.fieldwork.models.contact import Objection, Plea, SpentRating
from inspections.fieldwork.models.documents import DocumentTemplate, FieldDocument
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.papers.tests.samples import STROKES
from inspections.fieldwork.selectors import contact
from inspections.fieldwork.states import DocKind
from inspections.fieldwork.tests.field import crew_users, dispatched, first_visit
from inspections.fieldwork.views import party
from inspections.tests.desk import person, signed_in
from shuangsuiji.orgs.models import Role, Unit, User

pytestmark = pytest.mark.django_db


class Field:
    """A visit under way, its team's browser, and people of the bureau."""

    def __init__(self) -> None:
        cache.clear()
        self.visit = first_visit(dispatched())
        Visit.objects.filter(pk=self.visit.pk).update(started_at=timezone.now(), state="UNDERWAY")
        self.visit.refresh_from_db()
        self.crew = signed_in(crew_users(self.visit)[0])
        unit = self.visit.unit
        self.reviewer = signed_in(person("r1", unit, Role.REVIEWER))
        self.planner = signed_in(person("p1", unit, Role.PLANNER))
        self.party = Client()
        self.desk = f"/inspections/documents/visits/{self.visit.code}/"
        self.api = f"/field/api/visits/{self.visit.code}/"

    def token(self) -> str:
        answer = self.crew.post(f"{self.api}code/")
        return answer.json()["url"].rstrip("/").rpartition("/")[2]

    def issue(self, **values: str) -> FieldDocument:
        body = {
            "kind": "ORDER_CORRECT",
            "values": {"违法事实": "人数不实。", "违反条款": "甲", "改正要求": "更正。", **values},
            "due_on": (timezone.localdate() + timedelta(days=14)).isoformat(),
        }
        answer = self.crew.post(f"{self.api}documents/", body, content_type="application/json")
        assert answer.status_code in (200, 201), answer.content.decode()
        return FieldDocument.objects.get(digest=answer.json()["digest"])


@pytest.fixture
def field():
    return Field()


def text(answer) -> str:
    return answer.content.decode()


def test_the_party_sees_who_why_and_how_often_and_rates_once(field):
    field.issue()
    page = f"/visit/{field.token()}/"
    shown = text(field.party.get(page))
    for one in crew_users(field.visit):
        assert one.inspector.name in shown
        assert one.inspector.credential_no in shown
    for words in ("年度报告公示信息的检查", "今年 <strong>1</strong> 次", "责改〔", "申请其回避"):
        assert words in shown

    sent = {"stars": "4", "showed_credentials": "on"}
    assert "评价已收下" in text(field.party.post(f"{page}rate/", sent, follow=True))
    assert "已经评价过" in text(field.party.post(f"{page}rate/", sent, follow=True))
    assert SpentRating.objects.count() == 1
    assert "必填" in text(field.party.post(f"{page}object/", {"words": "超出清单。"}))
    for _ in range(2):  # the second click
        field.party.post(f"{page}object/", {"name": "张某", "phone": "", "words": "超出清单。"})
    objection = Objection.objects.get()
    answer = f"/inspections/documents/objections/{objection.pk}/"
    assert field.planner.get(answer).status_code == 404
    field.reviewer.post(answer, {"is_upheld": "yes", "words": "属实，已纠正。"})
    shown = text(field.party.get(page))
    assert "属实，已纠正。" in shown
    assert "张某" not in shown
    given = FieldDocument.objects.get()
    assert field.party.get(f"{page}documents/{given.digest}.pdf").content.startswith(b"%PDF")
    assert field.party.get(f"{page}documents/{'0' * 64}.pdf").status_code == 404


def test_false_and_expired_codes_say_so_and_many_calls_wait(field, monkeypatch):
    token = field.token()
    false = field.party.get(f"/visit/{'a' * 32}/")
    assert (false.status_code, "没有出示过这个检查码" in text(false)) == (404, True)
    monkeypatch.setattr(contact, "GOOD_FOR", timedelta(0))
    late = field.party.get(f"/visit/{token}/")
    assert (late.status_code, "检查码已过期" in text(late)) == (410, True)
    monkeypatch.undo()
    cache.clear()
    monkeypatch.setattr(party, "PER_MINUTE", 2)
    codes = [field.party.get(f"/visit/{token}/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_the_public_check_knows_ours_and_shows_the_digest_only(field):
    ours = field.issue(违法事实="只有当事人该看到的话。")
    genuine = text(field.party.get(f"/visit/check/{ours.digest}/"))

    assert "有记录" in genuine
    for secret in ("只有当事人", ours.number, field.visit.entity.name):
        assert secret not in genuine
    assert "没有记录" in text(field.party.get(f"/visit/check/{'0' * 64}/"))
    assert "不是完整的摘要" in text(field.party.get("/visit/check/", {"digest": "abc"}))
    asked = {"digest": ours.digest, "number": ours.number}
    assert "与这个摘要相符" in text(field.party.get("/visit/check/", asked))
    assert "文号不符" in text(field.party.get("/visit/check/", {**asked, "number": "别的号"}))


def test_the_team_issues_prints_and_serves_from_the_phone(field):
    listed = field.crew.get(f"{field.api}documents/").json()
    assert [one["kind"] for one in listed["kinds"]] == DocKind.values
    first, again = field.issue(), field.issue()
    assert first == again
    address = f"/field/api/documents/{first.digest}"
    sizes = [len(field.crew.get(f"{address}.pdf?paper={n}").content) for n in ("A4", 80, 58)]
    assert min(sizes) > 5000
    assert field.crew.get(f"{address}.pdf?paper=210").status_code == 404
    serve = {"way": "SIGNED", "receiver": "张某", "strokes": STROKES}
    served = field.crew.post(f"{address}/served/", serve, content_type="application/json")
    assert served.status_code == 201
    other = Visit.objects.exclude(team=field.visit.team)[0]
    stranger = signed_in(crew_users(other)[0])
    assert stranger.get(f"{address}.pdf").status_code == 403
    assert stranger.post(f"{field.api}code/").status_code == 403
    wrong = {"kind": "FINE", "values": {}}
    answer = field.crew.post(f"{field.api}documents/", wrong, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "KIND")


def test_a_plea_is_written_by_the_team_and_read_by_reviewers_only(field):
    body = {
        "who": "王某",
        "capacity": "镇干部",
        "words": "请求从轻处理。",
        "happened_at": "2026-11-01T09:30:00+08:00",
    }
    sent = field.crew.post(f"{field.api}pleas/", body, content_type="application/json")
    assert (sent.status_code, sent.json()) == (201, {})
    for bad in (
        {"happened_at": "2026-11-01T09:30:00"},
        {"happened_at": "0001-01-01T00:00:00+08:00"},
        {"words": "话" * 2001},  # refused, not cut
    ):
        refused = field.crew.post(
            f"{field.api}pleas/", {**body, **bad}, content_type="application/json"
        )
        assert refused.status_code == 422

    page = "/inspections/documents/pleas/"
    assert "请求从轻处理。" in text(field.reviewer.get(page))
    root = signed_in(User.objects.create(username="root", is_superuser=True, is_staff=True))
    for client in (field.crew, field.planner, root):
        assert client.get(page).status_code == 403
    assert "请求从轻处理。" not in text(field.crew.get(f"{field.desk}plea/"))
    assert field.reviewer.get(f"{field.desk}plea/").status_code == 403
    assert Plea.objects.count() == 1


def test_the_desk_issues_what_is_its_own_and_prints_the_form(field):
    shown = text(field.reviewer.get(field.desk))
    assert "责令改正通知书" in shown
    assert "现场检查笔录" not in shown
    assert field.reviewer.get(f"{field.desk}new/SITE_RECORD/").status_code == 404
    stranger = signed_in(
        person(
            "x",
            Unit.objects.create(code="Z", name="邻县局", kind="COUNTY", path="Z/"),
            Role.REVIEWER,
        )
    )
    assert stranger.get(field.desk).status_code == 404
    form = text(field.crew.get(f"{field.desk}new/ORDER_PUBLISH/"))
    assert "默认 10 个自然日" in form
    sent = {"input0": "出资信息", "due_on": (timezone.localdate() + timedelta(days=10)).isoformat()}
    assert field.crew.post(f"{field.desk}new/ORDER_PUBLISH/", sent).status_code == 302
    digest = FieldDocument.objects.get().digest
    serve = f"/inspections/documents/files/{digest}/serve/"
    refused = field.crew.post(serve, {"way": "SIGNED", "receiver": "张某"}, follow=True)
    assert "手写签名" in text(refused)
    assert field.crew.get(f"{field.desk}forms/blank.pdf").content.startswith(b"%PDF")
    assert "市场监管领域随机抽查情况记录表" in text(field.crew.get(f"{field.desk}forms/blank/"))
    assert field.crew.get(f"{field.desk}forms/filled.pdf").status_code == 404


def test_planners_edit_the_wording_and_see_it_before(field):
    unit = field.visit.unit.code
    page = f"/inspections/documents/templates/{unit}/ORDER_CORRECT/"
    sent = {"title": "责令改正书", "body": "请{当事人}改正。", "version": "0"}

    assert field.planner.get(f"/inspections/documents/templates/?unit={unit}").status_code == 200
    assert field.planner.post(page, {**sent, "act": "preview"}).content.startswith(b"%PDF")
    bad = field.planner.post(page, {**sent, "act": "save", "body": "{罚款}"})
    assert "“{罚款}”不认识" in text(bad)
    assert field.reviewer.post(page, {**sent, "act": "save"}).status_code == 403
    field.planner.post(page, {**sent, "act": "save"})
    assert DocumentTemplate.objects.get().title == "责令改正书"
    assert "责令改正书" in text(field.crew.get(f"{field.desk}new/ORDER_CORRECT/"))
    field.planner.post(f"/inspections/documents/templates/{unit}/mark/", {"mark": "示市监"})
    assert field.issue().number.startswith("示市监责改〔")
