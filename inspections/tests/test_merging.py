"""Collisions of drawn lists, and one joint visit in place of two."""

import pytest
from django.db import DatabaseError, transaction

from inspections.guard.types import Kind
from inspections.models.merging import (
    MergedVisit,
    MergedVisitAnswer,
    MergedVisitMember,
    MergedVisitTask,
)
from inspections.policies import PolicyError, SameOneError
from inspections.selectors.collisions import collisions, session_collisions
from inspections.selectors.merging import (
    drawn_for_merge,
    merge_by_code,
    merges_of_session,
    side_of,
    state_of,
)
from inspections.selectors.meters import visit_meter
from inspections.services.merging import answer_merge, propose_merge
from inspections.tests.desk import person
from inspections.tests.guarded import drawn_task
from inspections.tests.world import NOON, bureau, triggers_off
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import Role, Unit

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def two(db):
    county = bureau(entities=8, people_each=3)
    return county, drawn_task(county, "T-1"), drawn_task(county, "T-2")


def entity_of(session):
    return session.drawn.order_by("order").first().entity


def proposed(one, other, by="planner"):
    return propose_merge(
        entity=entity_of(one),
        session_codes=[one.code, other.code],
        lead=one.code,
        by=by,
        now=NOON,
        today=TODAY,
    )


def answered(merged, session, by, *, accepts=True, note=""):
    return answer_merge(
        merged_code=merged.code,
        session_code=session.code,
        accepts=accepts,
        note=note,
        by=by,
        now=NOON,
    )


def test_both_draws_meet_on_every_entity(two):
    county, one, _ = two
    reviewer = person("r", county, Role.REVIEWER)

    found = collisions(reviewer, today=TODAY)

    assert len(found.rows) == len(session_collisions(one, today=TODAY)) == 8
    assert found.rows[0].worst.kind == Kind.DAY
    assert not found.rows[0].worst.is_certain
    assert found.rows[0].is_mergeable


def test_closed_lists_are_not_told_to_planners_and_strangers(two):
    county, _, _ = two
    planner = person("p", county, Role.PLANNER)

    assert collisions(planner, today=TODAY).rows == []
    assert collisions(person("w", county, Role.WITNESS), today=TODAY).looked_at == 0


def test_a_proposal_unites_items_and_teams(two):
    _, one, other = two

    merged = merge_by_code(proposed(one, other).code)

    assert merged.items == ["PUB01"]
    lead = one.drawn.get(entity=merged.entity).team.members.get(position=1)
    assert merged.members.get(position=1).inspector == lead.inspector
    assert state_of(merged).label == "待答复"
    assert visit_meter(merged.entity, today=TODAY).count == 2


def test_a_merged_visit_counts_once_when_every_task_agrees(two):
    _, one, other = two
    rows = list(one.drawn.values_list("pk", "team_id", "order"))
    merged = proposed(one, other)

    answered(merged, one, "r1")
    assert visit_meter(merged.entity, today=TODAY).count == 2
    answered(merged, other, "r2")

    reading = visit_meter(merged.entity, today=TODAY)
    assert (reading.count, reading.planned[0].merged) == (1, merged.code)
    assert [row.code for row in merges_of_session(other)] == [merged.code]
    assert merged.entity not in [row.entity for row in session_collisions(one, today=TODAY)]
    assert list(one.drawn.values_list("pk", "team_id", "order")) == rows
    kinds = Record.objects.filter(subject=merged.code).values_list("kind", flat=True)
    assert sorted(kinds) == ["inspections.merge.answered"] * 2 + ["inspections.merge.proposed"]


def test_a_refused_proposal_leaves_both_visits_and_may_be_made_anew(two):
    _, one, other = two
    merged = proposed(one, other)
    answered(merged, other, "r2", accepts=False, note="时间不便")

    again = proposed(one, other)

    assert state_of(merge_by_code(merged.code)).label == "未合并"
    assert visit_meter(merged.entity, today=TODAY).count == 2
    assert again.code == f"{merged.code}-2"
    with pytest.raises(PolicyError, match="已有任务不同意"):
        answered(merged, one, "r1")


def test_a_visit_is_proposed_once(two):
    _, one, other = two
    proposed(one, other)

    with pytest.raises(PolicyError, match="已列入合并检查"):
        proposed(one, other)


@pytest.mark.parametrize(
    ("by", "more", "error", "message"),
    [
        ("planner", {}, SameOneError, "已提出"),
        ("r1", {"accepts": False}, PolicyError, "须说明原因"),
    ],
)
def test_answers_that_do_not_count(two, by, more, error, message):
    _, one, other = two
    merged = proposed(one, other)

    with pytest.raises(error, match=message):
        answered(merged, one, by, **more)


def test_one_person_speaks_for_one_unit(two):
    _, one, other = two
    merged = proposed(one, other)
    answered(merged, one, "r1")

    with pytest.raises(PolicyError, match="已经答复"):
        answered(merged, one, "r3")
    assert answered(merged, other, "r1").accepts  # the same bureau has both tasks


def test_nobody_speaks_for_two_units(two):
    _, one, _ = two
    station = Unit.objects.get(code="S1")
    pool = [{"id": "A", "label": "全体", "take": 2}]
    theirs = drawn_task(station, "T-3", pools=pool, team={"count": 1, "size": 2})
    merged = propose_merge(
        entity=entity_of(theirs),
        session_codes=[one.code, theirs.code],
        lead=one.code,
        by="planner",
        now=NOON,
        today=TODAY,
    )
    answered(merged, one, "r1")

    with pytest.raises(SameOneError, match="另一单位"):
        answered(merged, theirs, "r1")
    assert answered(merged, theirs, "s1").accepts


def test_what_cannot_be_merged_says_why(two):
    county, one, _ = two
    january = drawn_task(county, "T-3", window={"from": "2027-01-04", "to": "2027-01-29"})

    with pytest.raises(PolicyError, match="检查时间没有重叠"):
        proposed(one, january)
    assert not MergedVisit.objects.exists()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (MergedVisit, {"code": "X"}),
        (MergedVisitTask, {"leads": False}),
        (MergedVisitMember, {"position": 9}),
        (MergedVisitAnswer, {"accepts": False, "note": "x"}),
    ],
)
def test_the_database_refuses_to_change_a_merge(two, model, change):
    _, one, other = two
    answered(proposed(one, other), one, "r1")
    row = model.objects.first()

    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
        model.objects.filter(pk=row.pk)._raw_delete("default")
    with triggers_off():
        assert model.objects.filter(pk=row.pk).update(**change) == 1


def test_recusals_and_items_come_from_what_was_sealed(two):
    county, one, _ = two
    entity = entity_of(one)
    lead = one.drawn.get(entity=entity).team.members.get(position=1).inspector
    barred = [{"inspector": lead.code, "entity": entity.code, "reason": "RELATIVE"}]
    third = drawn_task(county, "T-3", recusals=barred)
    row = next(row for row in drawn_for_merge(entity.pk, [third.code]))

    side = side_of(row)
    merged = merge_by_code(proposed(one, third).code)

    assert side.recused == {lead.code}
    assert side.items == (("PUB01", ""),)
    assert lead.code not in [seat.inspector.code for seat in merged.members.all()]
