"""Pages of both sides: own and nobody else's, typed text kept, wrong files refused, figures."""

from io import BytesIO

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from entities.credit.facts import FactKind
from entities.services.credit import record_fact
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.contact import token_of
from inspections.fieldwork.services.contact import issue_visit_code
from inspections.fieldwork.tests.test_after import grant
from publicity.enterprise.models import AccessCode, Material, Objection, Reply
from publicity.enterprise.selectors.record import own_grade, own_repairs
from publicity.enterprise.services.access import ENTERPRISE, give_code, take_code
from publicity.enterprise.tests.world import TODAY, published_problem
from publicity.enterprise.views.inside import COOKIE, TRIES
from shuangsuiji.orgs.models import Role, User

pytestmark = pytest.mark.django_db
CASE = {"ground": "FACTS", "wish": "WITHDRAW", "words": "账目已更正", "name": "王某", "phone": "1"}


def picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", (8, 8), "red").save(out, "PNG")
    return SimpleUploadedFile("证明.png", out.getvalue())


@pytest.fixture(autouse=True)
def _calm(db):
    cache.clear()


@pytest.fixture
def publication(db, settings, tmp_path):
    settings.SSJ_EVIDENCE_DIR = str(tmp_path)
    return published_problem()


@pytest.fixture
def firm(publication) -> Client:
    _, code = give_code(
        entity_code=publication.entity.code, given_to="王某", by="hearer", now=timezone.now()
    )
    found = Client()
    answer = found.post(reverse("enterprise:enter"), {"code": code})
    assert answer.status_code == 302
    return found


def staff(name: str) -> Client:
    found = Client()
    found.force_login(User.objects.get(username=name))
    return found


def text(answer) -> str:
    return answer.content.decode()


def test_outside_there_is_only_the_door(client, publication):
    for name, args in (
        ("record", []),
        ("credit", []),
        ("reply", [publication.code]),
        ("case", ["x"]),
    ):
        assert client.get(reverse(f"enterprise:{name}", args=args)).status_code == 302
    client.cookies[COOKIE] = "guessed"
    assert client.get(reverse("enterprise:record")).status_code == 302


def test_an_enterprise_has_no_right_of_the_staff_and_staff_none_of_its(firm):
    assert firm.get(reverse("appeals:desk")).status_code == 302
    assert firm.get(reverse("entities:list")).status_code == 302
    assert staff("hearer").get(reverse("enterprise:record")).status_code == 302
    User.objects.create(username="officer")
    assert staff("officer").get(reverse("appeals:desk")).status_code == 403


def test_codes_cannot_be_tried_without_end(client, publication):
    typed = {"code": "2345-6789-ABCD-EFGH"}
    for _ in range(TRIES):
        assert "企业码不对" in text(client.post(reverse("enterprise:enter"), typed))

    answer = client.post(reverse("enterprise:enter"), typed)

    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)


def test_the_code_of_a_visit_is_exchanged_for_one_that_works_once(client, publication):
    visit = publication.visit
    issue_visit_code(visit_code=visit.code, by="x", now=timezone.now())
    page = client.post(reverse("enterprise:of_visit", args=[token_of(visit)]))
    code = page.context["code"]

    wide = "".join(chr(ord(char) + 0xFEE0) for char in code)  # from a Chinese keyboard
    assert client.post(reverse("enterprise:enter"), {"code": wide}).status_code == 302
    assert publication.code in text(client.get(reverse("enterprise:record")))
    assert "企业码不对" in text(Client().post(reverse("enterprise:enter"), {"code": code}))


def test_one_enterprise_never_reaches_what_is_anothers(firm, publication):
    other = Visit.objects.exclude(entity=publication.entity).select_related("entity").first()
    _, code = take_code(visit=other, by=ENTERPRISE, now=timezone.now())
    stranger = Client()
    stranger.post(reverse("enterprise:enter"), {"code": code})
    firm.post(reverse("enterprise:object", args=[publication.code]), CASE)
    number = Objection.objects.get().number

    assert stranger.get(reverse("enterprise:record")).status_code == 200
    assert stranger.get(reverse("enterprise:reply", args=[publication.code])).status_code == 404
    assert stranger.get(reverse("enterprise:case", args=[number])).status_code == 404
    stranger.post(reverse("enterprise:take_back", args=[number]))
    assert Objection.objects.get().steps.count() == 0


def test_a_reply_stands_beside_the_result_until_it_is_taken_back(firm, publication):
    words = "已当日更正，电话13812345678。"
    firm.post(
        reverse("enterprise:reply", args=[publication.code]), {"words": words, "signer": "王某"}
    )
    row = Reply.objects.get()
    public = reverse("publicity:result", args=[publication.code])
    assert "已当日更正" not in text(Client().get(public))
    desk = staff("editor")
    page = reverse("appeals:reply", args=[row.number])
    shown = desk.get(page).context["form"].initial["shown"]
    refused = desk.post(page, {"answer": "approve", "shown": "同意结论", "reason": ""})
    assert "不能增删" in text(refused)
    assert "同意结论" in text(refused)  # what was typed is kept

    desk.post(page, {"answer": "approve", "shown": shown, "reason": ""})

    seen = text(Client().get(public))
    assert "已当日更正" in seen
    assert "13812345678" not in seen
    assert "王某" not in seen
    firm.post(reverse("enterprise:withdraw_reply", args=[row.number]))
    assert "已当日更正" not in text(Client().get(public))


def test_files_are_judged_by_their_bytes_and_given_to_both_sides_only(firm, publication):
    page = reverse("enterprise:object", args=[publication.code])
    fake = SimpleUploadedFile("证明.png", b"MZ not a picture")
    refused = firm.post(page, {**CASE, "evidence": fake})
    assert "不是 JPEG" in text(refused)
    assert "账目已更正" in text(refused)
    assert not Objection.objects.exists()

    firm.post(page, {**CASE, "evidence": [picture(), picture()]})

    row = Material.objects.get()  # the same file once
    args = [row.objection.number, row.digest]
    for reader in (firm, staff("hearer")):
        name = "enterprise:material" if reader is firm else "appeals:material"
        answer = reader.get(reverse(name, args=args))
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"
    assert Client().get(reverse("appeals:material", args=args)).status_code == 302
    assert "异议处理中" in text(Client().get(reverse("publicity:result", args=[publication.code])))


def test_the_desk_hears_a_case_and_the_public_counts_it(firm, publication):
    firm.post(reverse("enterprise:object", args=[publication.code]), CASE)
    number = Objection.objects.get().number
    desk = staff("hearer")
    assert number in text(desk.get(reverse("appeals:desk"), {"state": "FILED"}))
    assert number not in text(desk.get(reverse("appeals:desk"), {"state": "LATE"}))
    step = {"words": "与账簿相符", "remedy": ""}
    desk.post(reverse("appeals:step", args=[number, "take-up"]))
    desk.post(reverse("appeals:step", args=[number, "reject"]), step)

    own = text(firm.get(reverse("enterprise:case", args=[number])))

    assert "与账簿相符" in own
    assert "提出申诉" in own
    row = next(iter(Client().get(reverse("appeals:figures")).context["rows"]))
    assert (row.objections, row.rejected, row.open) == (1, 1, 0)
    grant("editor", Role.APPEALS, publication.unit)
    assert "原办理人员" in text(staff("editor").get(reverse("appeals:case", args=[number])))


def test_a_refused_decision_keeps_its_words(firm, publication):
    firm.post(reverse("enterprise:object", args=[publication.code]), CASE)
    number = Objection.objects.get().number
    desk, uphold = staff("hearer"), reverse("appeals:step", args=[number, "uphold"])
    desk.post(reverse("appeals:step", args=[number, "take-up"]))
    words = "账簿与公示的数不符，" * 40

    no_remedy = desk.post(uphold, {"words": words, "remedy": ""})
    too_long = desk.post(uphold, {"words": words * 11, "remedy": "CORRECT"})
    desk.post(reverse("appeals:step", args=[number, "reject"]), {"words": "与账簿相符"})
    too_late = desk.post(uphold, {"words": words, "remedy": "CORRECT"})

    for answer in (no_remedy, too_long, too_late):
        assert answer.status_code == 422
        assert words in text(answer)
    assert Objection.objects.get().steps.count() == 2


def test_a_code_is_handed_out_on_a_sheet_once_and_revoked(publication, firm):
    desk = staff("hearer")
    given = {"entity_code": publication.entity.code, "given_to": "李某，经理"}
    sheet = text(desk.post(reverse("appeals:codes"), given))
    row = AccessCode.objects.order_by("-pk").first()
    assert "data:image/svg+xml" in sheet
    assert row.hint in sheet

    for one in AccessCode.objects.all():
        desk.post(reverse("appeals:end_code", args=[one.pk]), {"reason": "换人"})

    assert firm.get(reverse("enterprise:record")).status_code == 302


def test_own_pages_say_the_grade_line_by_line_also_where_the_public_sees_none(firm, publication):
    found = own_grade(publication.entity, on=TODAY)

    assert found is not None
    assert (found.shown, found.lines[0].changes, found.lines[0].without) == ("C", True, "B")
    assert found.next_change is not None
    assert firm.get(reverse("enterprise:credit")).status_code == 200
    assert firm.get(reverse("enterprise:why")).status_code == 200


def test_an_enterprise_applies_for_repair_with_its_materials(firm, publication):
    today = timezone.localdate()
    fact = record_fact(
        entity_code=publication.entity.code,
        kind=FactKind.ABNORMAL_LISTED,
        ref="L-1",
        on=today,
        source="县局",
        basis="测试",
        by="x",
        now=timezone.now(),
    )
    page = reverse("enterprise:repair", args=[fact.pk])
    assert "申请移出经营异常名录" in text(firm.get(reverse("enterprise:credit")))
    assert not firm.post(page, {"APPLICATION": picture()}).context["form"].is_valid()

    files = {name: picture() for name in ("APPLICATION", "PLEDGE", "PROOF")}
    firm.post(page, {**files, "words": "已取得联系"})

    assert [one.words for one in own_repairs(publication.entity)] == ["已取得联系"]
    assert "正在办理" in text(firm.get(reverse("enterprise:credit")))
