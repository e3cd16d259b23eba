"""Pages after the visit: who opens them, what a click does, nobody else gets in."""

from functools import partial

import pytest
from django.urls import reverse

from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.models.forms import HeldReason, HeldSubmission
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.journeys import journeys_of
from inspections.fieldwork.tests.field import (
    LATER,
    TODAY,
    clean_form,
    dispatched,
    first_visit,
    signed,
)
from inspections.fieldwork.tests.test_after import decide, found_problem, grant
from inspections.oneform.types import Journey
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.orgs.models import Role, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(db) -> Visit:
    found = first_visit(dispatched())
    grant("chief", Role.REVIEWER, found.unit)
    return found


def posted(client, name, *args, **data):
    answer = client.post(reverse(name, args=args), data, follow=True)
    return [str(message) for message in answer.context["messages"]]


def test_a_reviewer_walks_the_pages_and_decides_by_click(visit, client):
    signed(visit, found_problem(visit))
    client.force_login(grant("chief2", Role.REVIEWER, visit.unit))
    assert visit.entity.name in client.get(reverse("after:reviews")).content.decode()
    page = client.get(reverse("after:review", args=[visit.code])).content.decode()
    assert "资产总额少报" in page
    assert "审定并锁定" in page

    said = posted(client, "after:review", visit.code, version=1, decision="return", opinion="")
    assert "退回须写明意见" in said[0]
    said = posted(client, "after:review", visit.code, version=1, decision="approve")
    assert "结果锁定" in said[0]

    row = FollowUp.objects.get()
    client.force_login(grant("head", Role.BRANCH_HEAD, row.owner))
    assert row.code in client.get(reverse("after:follow_ups")).content.decode()
    assert (
        "接收，由本单位办理"
        in client.get(reverse("after:follow_up", args=[row.code])).content.decode()
    )
    assert "已接收" in posted(client, "after:follow_up_step", row.code, "accept")[0]
    assert "请写明办理结果" in posted(client, "after:follow_up_step", row.code, "settle")[0]
    words = {"settle-words": "已更正"}
    assert "已办结" in posted(client, "after:follow_up_step", row.code, "settle", **words)[0]
    client.force_login(User.objects.get(username="chief2"))
    seal_pending(now=LATER)
    assert "复查样本已抽出" in posted(client, "after:take_rechecks", visit.unit.code)[0]
    page = client.get(reverse("after:follow_up", args=[row.code])).content.decode()
    assert "不属实，退回" in page
    words = {"recheck-words": "属实", "holds": "yes"}
    assert "复查已记录" in posted(client, "after:follow_up_step", row.code, "recheck", **words)[0]
    client.force_login(User.objects.get(username="head"))
    assert client.get(reverse("after:review", args=[visit.code])).status_code == 404
    assert client.get(reverse("after:reviews")).status_code == 403


def test_words_stay_on_the_page_when_a_step_is_refused(visit, client):
    signed(visit, found_problem(visit))
    decide(visit)
    row = FollowUp.objects.get()
    client.force_login(grant("head", Role.BRANCH_HEAD, row.owner))
    step = partial(reverse, "after:follow_up_step")
    client.post(step(args=[row.code, "accept"]))
    words = "已按要求更正年报。" * 300

    too_long = client.post(step(args=[row.code, "settle"]), {"settle-words": words})
    client.post(step(args=[row.code, "settle"]), {"settle-words": "已更正"})
    too_late = client.post(step(args=[row.code, "dispute"]), {"dispute-words": words[:1000]})

    assert (too_long.status_code, too_late.status_code) == (422, 422)
    assert words in too_long.content.decode()
    assert words[:1000] in too_late.content.decode()


def test_transfers_readings_and_held_submissions_have_their_pages(visit, client):
    signed(visit, clean_form(visit))
    decide(visit)
    held = HeldSubmission.objects.create(
        visit=visit,
        reason=HeldReason.CLOSED,
        body=b"{}",
        digest="0" * 64,
        sent_by="P",
        sent_at=LATER,
    )
    client.force_login(User.objects.get(username="chief"))
    assert "下载原文" in client.get(reverse("after:held")).content.decode()
    assert client.get(reverse("after:held_body", args=[held.pk])).content == b"{}"
    assert "请写明处理理由" in posted(client, "after:held_decide", held.pk, decision="leave")[0]
    assert (
        "已处理" in posted(client, "after:held_decide", held.pk, words="重复", decision="leave")[0]
    )

    matter = {"is_case": "1", "body": "县公安局（虚构）", "matter": "线索"}
    assert "已登记" in posted(client, "after:new_transfer", visit.code, **matter)[0]
    code = visit.transfers.get().code
    page = client.get(reverse("after:transfer_answer", args=[code])).content.decode()
    assert "录入答复" in page
    answer = {"answered_on": TODAY, "note": "收到", "fine_yuan": "0"}
    posted(client, "after:transfer_answer", code, **answer)
    assert "县公安局" in client.get(reverse("after:transfers")).content.decode()
    assert "尺度校准" in client.get(reverse("after:readings")).content.decode()

    client.logout()
    names = ("reviews", "held", "follow_ups", "transfers", "readings")
    assert all(client.get(reverse(f"after:{name}")).status_code == 302 for name in names)


def test_the_dispatch_page_sets_the_real_journeys_beside_the_preview(visit, client):
    signed(visit, clean_form(visit, journey=Journey("09:00", "09:50", 12_000, 25, 1_850)))
    client.force_login(User.objects.get(username="chief"))

    page = client.get(reverse("desk:dispatch", args=[visit.session.code])).content.decode()

    told = journeys_of(visit.session)
    assert [row[1] for row in told.rows] == ["12.0", "25", "50", "18.5"]
    assert "实际行程" in page
