"""The draw as work: requested once, computed under a lease, stored once."""

from datetime import timedelta

import pytest

from inspections.draw.transcript import parse
from inspections.drawing import perform, perform_next_draw
from inspections.leases import LeaseLostError, claim_job, renew
from inspections.models.jobs import DrawJob, DrawnEntity, DrawResult, JobState, TeamMember
from inspections.models.sessions import FramePart
from inspections.policies import AlreadyDoneError, SameOneError
from inspections.reaper import reap_draws
from inspections.services.draws import request_draw
from inspections.tasks import run_draw_task
from inspections.tests.world import NOON, requested, revealed, triggers_off
from personnel.models import Inspector
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import User

pytestmark = pytest.mark.django_db


def clock():
    return NOON


def draw(owner: str = "w1") -> bool:
    return perform_next_draw(owner=owner, clock=clock)


def expire_lease() -> None:
    DrawJob.objects.update(lease_until=NOON - timedelta(days=400))


def test_a_requested_draw_is_carried_out_once():
    session = requested()

    assert draw() is True
    assert draw() is False

    session.refresh_from_db()
    assert session.status == "drawn"
    assert DrawResult.objects.count() == 1
    assert Record.objects.filter(kind="inspections.session.drawn").count() == 1
    assert DrawJob.objects.get().state == JobState.DONE


def test_rows_repeat_the_transcript():
    session = requested()
    draw()

    transcript = parse(bytes(session.result.transcript))

    drawn = DrawnEntity.objects.filter(is_reserve=False).order_by("order")
    assert [(row.entity.code, row.stratum, row.ticket) for row in drawn] == [*transcript.entities]
    assert DrawnEntity.objects.filter(is_reserve=True).count() == 4
    seats = {
        (row.team.code, row.position): row.inspector.code
        for row in TeamMember.objects.select_related("team", "inspector")
    }
    assert seats == {
        (team.id, place): code
        for team in transcript.teams
        for place, code in enumerate(team.members, 1)
    }


def test_nobody_inspects_the_own_branch():
    requested()
    draw()

    rows = DrawnEntity.objects.filter(is_reserve=False).select_related("entity")
    pairs = [
        (row.entity.responsible_unit_id, member.inspector.unit_id)
        for row in rows
        for member in row.team.members.select_related("inspector")
    ]

    assert pairs
    assert all(home != branch for home, branch in pairs)


def test_a_redelivered_task_changes_nothing():
    session = requested()
    run_draw_task(session_code=session.code)

    again = run_draw_task(session_code=session.code)

    assert again is False
    assert Record.objects.filter(kind="inspections.session.drawn").count() == 1


def test_an_abandoned_draw_is_taken_over_and_gives_the_same_bytes(monkeypatch):
    session = requested()
    first = claim_job(owner="killed")
    assert claim_job(owner="w2") is None
    expire_lease()

    assert draw("w2") is True

    session.refresh_from_db()
    assert first.attempt == 1
    assert session.job.attempt == 2
    assert session.result.computed_by == "w2"


def test_the_late_first_worker_stores_nothing_and_agrees():
    requested()
    first = claim_job(owner="slow")
    expire_lease()
    draw("w2")

    with pytest.raises(LeaseLostError):
        perform(first, owner="slow", clock=clock)

    assert DrawResult.objects.count() == 1
    assert not Record.objects.filter(kind="inspections.draw.disagreed").exists()


def test_renewing_a_lost_lease_is_refused():
    requested()
    job = claim_job(owner="slow")
    expire_lease()
    claim_job(owner="w2")

    with pytest.raises(LeaseLostError):
        renew(job, owner="slow", stage="entities", done=1, total=2)


def test_a_fresh_request_is_left_to_the_worker_whose_bell_rang(settings):
    requested()
    DrawJob.objects.update(requested_at=NOON + timedelta(days=400))

    assert reap_draws(owner="reaper", clock=clock) == 0

    DrawJob.objects.update(requested_at=NOON - timedelta(days=400))
    assert reap_draws(owner="reaper", clock=clock) == 1


def test_a_frame_changed_by_one_byte_makes_the_draw_refuse():
    session = requested()
    part = FramePart.objects.get(session=session, role="entities")
    with triggers_off():
        FramePart.objects.filter(pk=part.pk).update(
            data=bytes(part.data).replace(b"C1E00001,", b"C1E00091,", 1)
        )

    draw()

    session.refresh_from_db()
    job = DrawJob.objects.get()
    assert session.status == "revealed"
    assert (job.state, job.error_code) == (JobState.FAILED, "FRAME_ALTERED")
    assert Record.objects.filter(kind="inspections.draw.failed").count() == 1
    assert not DrawResult.objects.exists()


def test_the_draw_is_not_asked_for_twice():
    session = requested()

    with pytest.raises(AlreadyDoneError, match="不会重复抽取"):
        request_draw(session_code=session.code, by="other", now=NOON)
    draw()
    with pytest.raises(AlreadyDoneError, match="已完成"):
        request_draw(session_code=session.code, by="other", now=NOON)


def test_a_drawable_inspector_cannot_start_the_draw():
    session = revealed()
    user = User.objects.create(username="s1p0")
    Inspector.objects.filter(code="S1P0").update(user=user)

    with pytest.raises(SameOneError, match="抽与查相分离"):
        request_draw(session_code=session.code, by="s1p0", now=NOON)
