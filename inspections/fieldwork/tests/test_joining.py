"""Merges agreed on after dispatch: visits that nobody has begun become one; others stay apart."""

import pytest

from inspections.fieldwork.models.visits import Outing, Visit
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.day import day_of
from inspections.fieldwork.selectors.joining import joinable
from inspections.fieldwork.selectors.serving import serving_visit
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.joining import join_visits
from inspections.fieldwork.services.outings import plan_outings
from inspections.fieldwork.services.starting import start_visit
from inspections.fieldwork.states import VisitState
from inspections.fieldwork.tending import tend_visits
from inspections.fieldwork.tests.joint import agreed, sent_out, two_departments
from inspections.models.jobs import DrawnEntity
from inspections.models.merging import MergedVisitOutcome
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.selectors.merging import merge_by_code, state_of
from inspections.selectors.meters import visit_meter
from inspections.services.merging import propose_merge
from inspections.tests.desk import signed_in
from inspections.tests.world import NOON
from shuangsuiji.ledger.models import Record
from shuangsuiji.orgs.models import User

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def out(db):
    """Both departments' visits are out, each on its own."""
    market, other = two_departments()
    sent_out(market, other)
    return market, other


def visit_of(session, entity) -> Visit:
    return Visit.objects.get(session=session, entity=entity, merged=None)


def test_visits_that_nobody_has_begun_become_one(out):
    market, other = out
    merged = agreed(market, other)
    former = [visit_of(session, merged.entity) for session in out]

    assert joinable() == [merged.code]
    tend_visits(now=NOON)

    visit = Visit.objects.get(merged=merged)
    assert (visit.code, visit.session, visit.state) == (merged.code, market, "DISPATCHED")
    assert [one.code for one in sheet_of(visit).questions] == ["PUB01", "FIRE01"]
    for one in former:
        one.refresh_from_db()
        assert one.state == VisitState.STOPPED
        assert merged.code in one.stopped_why
        assert one.parts.count() == 1  # every task keeps the trace of its own visit
    rows = [part.drawn_id for part in visit.parts.all()]
    drawn = DrawnEntity.objects.filter(pk__in=rows).annotate(served=serving_visit())
    assert dict(drawn.values_list("pk", "served")) == dict.fromkeys(rows, visit.pk)
    for person in crew_of(visit):
        seen = {row["code"] for row in day_of(person, now=NOON)["visits"]}
        assert visit.code in seen
        assert not seen & {one.code for one in former}
    kinds = Record.objects.filter(subject__in=[merged.code, *(one.code for one in former)])
    assert kinds.filter(kind="fieldwork.visits.joined").count() == 1
    assert kinds.filter(kind="fieldwork.visit.stopped").count() == 2
    assert visit_meter(merged.entity, today=TODAY).count == 1
    assert joinable() == []
    with pytest.raises(AlreadyDoneError):
        join_visits(merged_code=merged.code, by="x", now=NOON)


def test_planned_outings_follow(out):
    market, other = out
    for session in out:
        plan_outings(session_code=session.code, by="officer", now=NOON)
    merged = agreed(market, other)
    before = [visit_of(session, merged.entity).outing for session in out]

    tend_visits(now=NOON)

    visit = Visit.objects.get(merged=merged)
    assert visit.outing is not None
    assert visit.outing.merged == merged
    for outing in before:
        left = Outing.objects.filter(pk=outing.pk).first()
        assert left is None or [one.place for one in left.visits.order_by("place")] == list(
            range(1, left.visits.count() + 1)
        )


def test_a_visit_that_has_begun_keeps_all_of_them_apart(out):
    market, other = out
    entity = market.drawn.order_by("order")[0].entity
    begun = visit_of(other, entity)
    start_visit(code=begun.code, by="H1P0", now=NOON)
    merged = agreed(market, other)

    tend_visits(now=NOON)

    state = state_of(merge_by_code(merged.code))
    assert (state.label, begun.code in state.reason) == ("未能并入", True)
    assert not Visit.objects.filter(merged=merged).exists()
    assert visit_of(market, entity).state == VisitState.DISPATCHED
    assert visit_meter(entity, today=TODAY).count == 2
    assert joinable() == []
    chief = signed_in(User.objects.get(username="chief"))
    for page in (f"/inspections/guard/merges/{merged.code}/", f"/inspections/visits/{begun.code}/"):
        assert state.reason in chief.get(page).content.decode()
    with pytest.raises(PolicyError, match="请分别检查"):
        propose_merge(
            entity=entity,
            session_codes=[market.code, other.code],
            lead=market.code,
            by="planner",
            now=NOON,
            today=TODAY,
        )


def test_a_task_that_is_dispatched_after_the_visit_began_goes_on_its_own(db):
    market, other = two_departments()
    sent_out(market)
    merged = agreed(market, other)
    tend_visits(now=NOON)
    visit = Visit.objects.get(merged=merged)
    assert [part.drawn.session for part in visit.parts.all()] == [market]

    start_visit(code=visit.code, by="S1P0", now=NOON)
    sent_out(other)

    assert visit.parts.count() == 1
    assert visit_of(other, merged.entity).state == VisitState.DISPATCHED
    assert visit_meter(merged.entity, today=TODAY).count == 1
    tend_visits(now=NOON)
    assert state_of(merge_by_code(merged.code)).code == "APART"
    assert visit_meter(merged.entity, today=TODAY).count == 2


def test_a_task_that_is_dispatched_later_joins_while_nobody_has_begun(db):
    market, other = two_departments()
    sent_out(market)
    merged = agreed(market, other)
    tend_visits(now=NOON)

    sent_out(other)

    visit = Visit.objects.get(merged=merged)
    assert {part.drawn.session for part in visit.parts.all()} == {market, other}
    assert not Visit.objects.filter(session=other, entity=merged.entity).exists()


def test_nothing_joins_before_every_task_agreed(out):
    market, other = out
    merged = agreed(market, other)
    MergedVisitOutcome.objects.create(merged=merged, is_joined=False, reason="x", decided_at=NOON)

    with pytest.raises(AlreadyDoneError):
        join_visits(merged_code=merged.code, by="x", now=NOON)
    with pytest.raises(PolicyError, match="没有编号"):
        join_visits(merged_code="nothing", by="x", now=NOON)
