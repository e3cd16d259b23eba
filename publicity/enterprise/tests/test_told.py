"""Staff are told of what the enterprise does: who may act, each stage of a clock once, no names."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from entities.models import AbnormalReason, RepairKind
from entities.services.listings import list_entity
from entities.services.repairs import apply_for_repair, decide_repair
from entities.tests.test_listings import MATERIALS
from inspections.fieldwork.models.notices import Notification
from inspections.fieldwork.tending import send_reminders
from inspections.fieldwork.tests.field import crew_users
from inspections.fieldwork.tests.test_after import grant
from inspections.tests.desk import signed_in
from publicity.enterprise.apps import EnterpriseConfig
from publicity.enterprise.models import Objection, Reply
from publicity.enterprise.selectors import due
from publicity.enterprise.services.access import ENTERPRISE
from publicity.enterprise.services.hearing import decide_case, take_up
from publicity.enterprise.services.objections import file_appeal
from publicity.enterprise.states import Remedy
from publicity.enterprise.tests.test_access import check, file
from publicity.enterprise.tests.test_cases import WORDS, filed
from publicity.enterprise.tests.world import SOON, inside, published_problem
from shuangsuiji.orgs.models import Role

pytestmark = pytest.mark.django_db
OURS = ("reply/", "case/", "repair/")


@pytest.fixture
def publication(db):
    found = published_problem()
    crew = crew_users(found.visit)[0].username
    grant(crew, Role.PUBLISHER, found.unit)  # may publish, but not look through this reply
    grant("editor", Role.APPEALS, found.unit)  # may hear, but not about what they published
    return found


def told(now=SOON):
    """What is told by this moment: pairs of username and title, of our matters alone."""
    before = set(Notification.objects.values_list("pk", flat=True))
    send_reminders(now=now)
    rows = Notification.objects.exclude(pk__in=before).select_related("user")
    return {(row.user.username, row.title) for row in rows if row.key.startswith(OURS)}


def on(day):
    return datetime.combine(day, time(9), tzinfo=timezone.get_default_timezone())


def test_a_reply_is_told_to_editors_without_a_hand_in_the_check_and_by_its_clock(publication):
    row = file(inside(publication), publication)

    assert told() == {("editor", "企业回应待核查")}
    assert told() == set()
    assert told(on(row.check_by)) == {("editor", "企业回应待核查，即将到期")}
    assert told(on(row.check_by + timedelta(days=1))) == {("editor", "企业回应待核查，已超期")}
    check(row, shown=row.words)
    assert told(on(row.check_by + timedelta(days=2))) == set()

    page = signed_in(Notification.objects.filter(key__startswith="reply/").first().user)
    bell = page.get("/inspections/visits/notices/").content.decode()
    assert row.number in bell
    words = "".join(f"{one.title}{one.text}" for one in Notification.objects.all())
    assert publication.entity.name not in words
    assert Reply.objects.get().signer not in words


def test_a_case_is_told_to_who_may_hear_it_up_to_its_remedy(publication):
    use = inside(publication)
    row = filed(use, publication)
    assert told() == {("hearer", "结果异议待受理")}
    take_up(number=row.number, by="hearer", now=SOON)
    assert told() == {("hearer", "结果异议待决定")}
    decide_case(
        number=row.number, is_upheld=False, remedy=None, words="相符", by="hearer", now=SOON
    )
    assert told() == set()

    appeal = file_appeal(use=use, number=row.number, complaint=WORDS, by=ENTERPRISE, now=SOON)
    assert told() == {("above", "结果申诉待受理")}
    take_up(number=appeal.number, by="above", now=SOON)
    late = on(appeal.steps.get().due_on + timedelta(days=1))
    assert told(late) == {("above", "结果申诉待决定，已超期")}
    decide_case(
        number=appeal.number,
        is_upheld=True,
        remedy=Remedy.WITHDRAW,
        words="有误",
        by="above",
        now=SOON,
    )
    crew = crew_users(publication.visit)[0].username  # an editor, too; withdrawing is open to them
    assert told() == {("editor", "成立的异议待撤下"), (crew, "成立的异议待撤下")}


def test_a_correction_due_is_told_to_the_crew_and_the_reviewers(publication):
    row = filed(inside(publication), publication)
    take_up(number=row.number, by="hearer", now=SOON)
    decide_case(
        number=row.number,
        is_upheld=True,
        remedy=Remedy.CORRECT,
        words="有误",
        by="hearer",
        now=SOON,
    )

    crew = {user.username for user in crew_users(publication.visit)}
    assert {name for name, title in told() if title == "成立的异议待更正"} == crew | {"chief"}


def test_a_repair_is_told_to_who_may_decide_it(publication):
    listing = list_entity(
        entity_code=publication.entity.code,
        unit=publication.unit,
        reason=AbnormalReason.UNREACHABLE,
        basis="《企业经营异常名录管理办法》",
        found_on=SOON.date(),
        ref="V",
        by="chief",
        now=SOON,
    )
    repair = apply_for_repair(
        fact_id=listing.fact_id,
        kind=RepairKind.LEAVE_ABNORMAL,
        materials=MATERIALS,
        words="已变更",
        by="chief",
        now=SOON,
    )

    # Not chief, who took the application.
    assert told() == {(name, "信用修复申请待决定") for name in ("hearer", "editor")}
    decide_repair(
        code=repair.code, is_granted=False, removal_basis=None, words="不符", by="hearer", now=SOON
    )
    assert told(on(repair.answer_by + timedelta(days=1))) == set()


def test_without_the_list_of_hands_the_editor_would_be_told(publication, monkeypatch):
    """The controls: hands keep a reminder away, and nobody else tells of these matters."""
    filed(inside(publication), publication)
    with monkeypatch.context() as patch:
        patch.setattr(due, "hands_on_case", lambda _: {})
        assert ("editor", "结果异议待受理") in told()
    Notification.objects.all().delete()
    monkeypatch.setattr(EnterpriseConfig, "reminders", ())
    assert told() == set()
    assert Objection.objects.exists()
