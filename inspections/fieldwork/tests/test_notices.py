"""Notifications: each thing told once, mailed once, tried again after a refusal; names stay out."""

from contextlib import suppress
from datetime import date, timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
from django.core import mail

from inspections.fieldwork import mailing
from inspections.fieldwork.mailing import mail_waiting
from inspections.fieldwork.models.notices import Notification
from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.notices import due_reminders
from inspections.fieldwork.services.outings import check_in, plan_outings
from inspections.fieldwork.states import Release, VisitState
from inspections.fieldwork.tending import send_reminders, tend_visits
from inspections.fieldwork.tests.field import crew_users, dispatched, first_visit
from inspections.tests.after_draw import first_entity, substituted
from inspections.tests.desk import person, signed_in
from inspections.tests.world import NOON
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def post(settings):
    settings.SSJ_MAIL_URL = "memorymail://"
    settings.SSJ_SITE_URL = "https://ssj.example.cn"
    return mail.outbox


def told(user):
    return set(Notification.objects.filter(user=user).values_list("title", flat=True))


def test_everybody_is_told_of_what_waits_for_them_once_and_without_names():
    session = dispatched(release=Release.AT_DEPARTURE)
    plan_outings(session_code=session.code, by="officer", now=NOON)
    visit = first_visit(session)
    lead, second = crew_users(visit)
    reviewer = person("rev", session.unit, Role.REVIEWER)
    planner = person("plan", session.unit, Role.PLANNER)

    assert send_reminders(now=NOON) > 0
    assert any("出车检查" in title for title in told(lead))
    assert send_reminders(now=NOON) == 0
    assert Record.objects.filter(kind="fieldwork.user.reminded").count() == 1

    near = NOON + timedelta(days=36)  # 29 December; the window ends on the 31st
    send_reminders(now=near)
    assert any("即将到期" in title for title in told(second))
    late = NOON + timedelta(days=40)
    send_reminders(now=late)
    assert any("已超期" in title for title in told(planner))
    assert any("已超期" in title for title in told(lead))

    Visit.objects.filter(pk=visit.pk).update(state=VisitState.SUBMITTED)
    send_reminders(now=late)
    assert "一户一表待您会签" in told(lead) & told(second)
    Visit.objects.filter(pk=visit.pk).update(state=VisitState.SIGNED)
    send_reminders(now=late)
    assert "检查结果待审核" in told(reviewer)
    Visit.objects.filter(pk=visit.pk).update(
        state=VisitState.REVIEWED, submitted_at=NOON, reviewed_at=NOON
    )
    assert not any("公示" in title for title in told(reviewer))
    send_reminders(now=NOON + timedelta(days=24))  # 20 workdays from 23 November: 21 December
    assert "检查结果须在 12月21日 前公示" in told(reviewer)

    words = " ".join(f"{one.title}{one.text}{one.url}" for one in Notification.objects.all())
    names = Visit.objects.filter(session=session).values_list("entity__name", "entity__code")
    assert not [name for pair in names for name in pair if name in words]


def test_a_mail_goes_out_once_and_is_tried_again_after_a_refusal(post, monkeypatch):
    session = dispatched()
    plan_outings(session_code=session.code, by="officer", now=NOON)
    lead, _ = crew_users(first_visit(session))
    lead.email = "lead@example.cn"
    lead.save()
    send_reminders(now=NOON)
    waiting = Notification.objects.filter(user=lead).count()
    page = "/inspections/visits/notices/"

    def fails(error):
        def send(*_, **__):
            raise error

        return send

    with monkeypatch.context() as patch:
        patch.setattr(mailing, "get_connection", fails(ConnectionRefusedError("no server")))
        assert mail_waiting(now=NOON) == 0
    assert "no server" in signed_in(lead).get(page).content.decode()
    assert mail_waiting(now=NOON + timedelta(minutes=1)) == 0  # not at once again
    soon = NOON + timedelta(minutes=6)
    with monkeypatch.context() as patch:
        busy = SMTPDataError(450, b"mailbox busy")
        patch.setattr(mailing.EmailMessage, "send", fails(busy))
        assert mail_waiting(now=soon) == 0
    assert "mailbox busy" in signed_in(lead).get(page).content.decode()

    later = soon + timedelta(minutes=11)
    assert mail_waiting(now=later) == waiting
    assert mail_waiting(now=later) == 0
    assert [one.to for one in post] == [["lead@example.cn"]] * waiting
    assert "https://ssj.example.cn/field/" in post[0].body


@pytest.mark.parametrize("end", [KeyboardInterrupt(), SMTPServerDisconnected("gone")])
def test_a_mail_that_may_be_out_is_never_sent_again(post, monkeypatch, end):
    user = User.objects.create(username="u", email="u@example.cn")
    Notification.objects.create(user=user, key="k", title="一件事", created_at=NOON)

    def dies(*_, **__):
        raise end

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(mailing.EmailMessage, "send", dies)
        mail_waiting(now=NOON)

    assert mail_waiting(now=NOON + timedelta(days=1)) == 0
    assert post == []
    page = signed_in(user).get("/inspections/visits/notices/").content.decode()
    assert "投递结果不明" in page


def test_the_bell_counts_and_leads_on_and_is_ones_own():
    session = dispatched()
    plan_outings(session_code=session.code, by="officer", now=NOON)
    lead, second = crew_users(first_visit(session))
    send_reminders(now=NOON)
    mine = Notification.objects.filter(user=lead)
    client, other = signed_in(lead), signed_in(second)

    assert f'aria-label="通知，{mine.count()} 条未读"' in client.get("/").content.decode()
    address = f"/inspections/visits/notices/{mine[0].pk}/"
    assert other.post(address).status_code == 404
    assert client.post(address).headers["Location"] == "/field/"
    assert mine.filter(read_at__isnull=False).count() == 1
    lead.refresh_from_db()
    assert lead.unread_count == mine.count() - 1
    client.post("/inspections/visits/notices/read/")
    assert 'aria-label="通知"' in client.get("/").content.decode()


def test_changes_of_the_draw_are_followed_and_names_open_by_themselves():
    session = dispatched(release=Release.AT_DEPARTURE)
    plan_outings(session_code=session.code, by="officer", now=NOON)
    gone = first_entity(session)
    decision = substituted(session, gone)

    assert tend_visits(now=NOON) == 1

    made = Visit.objects.get(session=session, entity=decision.substitute)
    assert (made.release, made.outing is not None) == (Release.AT_DEPARTURE, True)
    assert Visit.objects.get(session=session, entity__code=gone).state == VisitState.STOPPED
    assert tend_visits(now=NOON) == 0

    outing = made.outing
    early = outing.departs_at - timedelta(minutes=5)
    for one in crew_of(made):
        check_in(outing_id=outing.pk, inspector_id=one.pk, by=one.code, now=early)
    assert tend_visits(now=early) == 0
    assert tend_visits(now=outing.departs_at) == 1
    assert not outing.visits.filter(opened_at__isnull=True, state="DISPATCHED").exists()

    type(session).objects.filter(pk=session.pk).update(status="void")
    assert tend_visits(now=outing.departs_at) == 1
    assert tend_visits(now=outing.departs_at) == 0
    assert not Visit.objects.filter(session=session, state=VisitState.DISPATCHED).exists()
    assert due_reminders(now=NOON) == []
    assert Outing.objects.filter(session=session, day__gte=date(2026, 12, 1)).exists()
