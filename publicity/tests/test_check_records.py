"""A published result counts once; a correction, a withdrawal and a sequel change the figures."""

import pytest
from django.db import IntegrityError, transaction

from entities.models import AbnormalReason
from entities.services.listings import list_entity
from inspections.fieldwork.services.reviews import review_correction
from inspections.fieldwork.services.transfers import answer_transfer, send_transfer
from inspections.fieldwork.tests.field import LATER, clean_form, corrected
from inspections.fieldwork.tests.field import signed as sign
from inspections.fieldwork.tests.test_after import DAY, decide, found_problem
from inspections.oneform.codes import Answer, FollowUpAction, ResultType
from inspections.oneform.types import ItemAnswer, Journey
from publicity.counting import lagging_publications, live_records
from publicity.models import CheckRecord
from publicity.outcomes import TERM, outcome_of, problem_kinds
from publicity.services.records import renew_records
from publicity.services.results import withdraw_result
from publicity.tallies import Counted, counted, tally
from publicity.tests.test_results import public_draw, publish, visit  # noqa: F401
from shuangsuiji.ledger.models import Record

pytestmark = pytest.mark.django_db


def figures() -> tuple[int, int]:
    found = tally(counted(Counted()))
    return found.checked, found.problems


def published(visit, form=None):  # noqa: F811
    sign(visit, form or found_problem(visit))
    decide(visit)
    public_draw(visit)
    return publish(visit)


def test_a_correction_supersedes_and_a_withdrawal_takes_back(visit):  # noqa: F811
    published(visit)

    row = live_records().get()

    assert figures() == (1, 1)
    assert (row.mode, row.results) == ("RANDOM", "FALSE_INFO,PENDING_FOLLOWUP")
    assert (row.kinds, row.unit, row.home) == (
        "FALSE_INFO",
        visit.unit,
        visit.entity.responsible_unit,
    )
    corrected(visit, clean_form(visit), reason="账簿核对有误")
    review_correction(
        visit_code=visit.code, version=2, is_approved=True, opinion="属实", by="chief", now=LATER
    )
    second = publish(visit)
    assert figures() == (1, 0)
    withdraw_result(code=second.code, reason="依法不予公示", by="editor", now=LATER)
    assert figures() == (0, 0)
    assert CheckRecord.objects.count() == 4


def test_what_was_shown_long_enough_still_counts(visit):  # noqa: F811
    row = published(visit)

    withdraw_result(code=row.code, reason="期满", by=TERM, now=LATER)

    assert figures() == (1, 1)
    assert lagging_publications(10) == []


def test_a_record_is_taken_back_once_and_never_edited(visit):  # noqa: F811
    published(visit)
    row = live_records().get()
    fields = {
        column.attname: getattr(row, column.attname)
        for column in CheckRecord._meta.concrete_fields
        if column.attname not in ("id", "sign", "reverses_id")
    }
    CheckRecord.objects.create(**fields, sign=-1, reverses=row)

    for change in (
        lambda: CheckRecord.objects.create(**fields, sign=-1, reverses=row),
        lambda: CheckRecord.objects.create(**fields, sign=-1),
        lambda: CheckRecord.objects.filter(pk=row.pk).update(has_problem=False, kinds=""),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_publications_of_before_the_table_are_counted_and_a_sequel_renews(visit):  # noqa: F811
    row = published(visit)
    assert lagging_publications(10) == []
    send_transfer(
        visit_code=visit.code,
        is_case=True,
        body="县公安局",
        matter="涉嫌合同诈骗",
        by="chief",
        now=LATER,
    )
    transfer = visit.transfers.get()
    answer_transfer(
        code=transfer.code,
        is_accepted=True,
        is_filed=True,
        fine_fen=4_600_000,
        note="已立案",
        answered_on=LATER.date(),
        by="chief",
        now=LATER + DAY,
    )

    assert lagging_publications(10) == [row.pk]
    assert renew_records(publications=[row.pk], by="worker", now=LATER + 2 * DAY) == 1

    found = tally(counted(Counted()))
    assert (found.checked, found.filed, found.transferred, found.fine_fen) == (1, 1, 1, 4_600_000)
    assert lagging_publications(10) == []
    assert Record.objects.filter(kind="publicity.checks.renewed").count() == 1
    assert renew_records(publications=[row.pk], by="worker", now=LATER + 2 * DAY) == 0


def test_a_listing_counts_with_the_check_that_it_was_decided_on(visit):  # noqa: F811
    row = published(visit)

    list_entity(
        entity_code=visit.entity.code,
        unit=visit.unit,
        reason=AbnormalReason.FALSE,
        basis="《企业经营异常名录管理暂行办法》第八条",
        found_on=row.checked_on,
        ref=row.code,
        by="chief",
        now=LATER + DAY,
    )

    assert lagging_publications(10) == [row.pk]
    assert renew_records(publications=[row.pk], by="worker", now=LATER + 2 * DAY) == 1
    assert tally(counted(Counted())).listed == 1
    assert lagging_publications(10) == []


def test_what_a_form_counts_for(visit):  # noqa: F811
    form = clean_form(
        visit,
        answers=(ItemAnswer("REG03", Answer.PROBLEM, "已搬迁", "责令变更"),),
        results=(ResultType.CORRECTED_ON_ORDER, ResultType.FALSE_INFO),
        follow_up=FollowUpAction.ORDER_CORRECT,
        journey=Journey("09:10", "09:45", 12_000, 25, 0),
    )

    found = outcome_of(form)

    assert [one.value for one in found.kinds] == ["FALSE_INFO", "REGISTRATION"]
    assert (found.is_ordered, found.site_minutes, found.road_minutes) == (True, 35, 25)
    assert [one.value for one in problem_kinds([ResultType.PENDING_FOLLOWUP])] == ["OTHER"]
    assert problem_kinds([ResultType.NO_PROBLEM], ["REG03"]) == ()
    nothing = outcome_of(clean_form(visit))
    assert (nothing.has_problem, nothing.site_minutes, nothing.road_minutes) == (False, None, None)
