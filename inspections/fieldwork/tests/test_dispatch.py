"""Dispatch: every drawn entity becomes one visit of the team that drew it, once."""

import pytest

from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.crews import crew_of, crews_of, in_force, visits_of
from inspections.fieldwork.selectors.sheets import sheet_of
from inspections.fieldwork.services.dispatch import dispatch_session
from inspections.fieldwork.states import Release, VisitState
from inspections.fieldwork.tests.field import dispatched, first_visit
from inspections.policies import PolicyError
from inspections.tests.after_draw import LATER, first_entity, substituted, supplemented
from inspections.tests.world import NOON

pytestmark = pytest.mark.django_db


def again(session):
    return dispatch_session(
        session_code=session.code,
        release=Release.AT_ONCE,
        is_announced=False,
        by="officer",
        now=LATER,
    )


def test_every_drawn_entity_is_one_visit_of_its_team_and_only_once():
    session = dispatched()
    visits = list(Visit.objects.filter(session=session))
    drawn = {row.entity_id: row.team_id for row in session.drawn.filter(is_reserve=False)}

    assert {visit.entity_id: visit.team_id for visit in visits} == drawn
    crews = crews_of(visits)
    assert all(len(crews[visit.pk]) == 2 for visit in visits)
    visit = visits[0]
    assert visit in visits_of(crew_of(visit)[1])
    assert [one.code for one in sheet_of(visit).questions] == ["PUB01"]
    with pytest.raises(PolicyError, match="没有新的对象"):
        again(session)


def test_a_substitute_gets_a_visit_and_the_replaced_entity_loses_its_own():
    session = dispatched()
    gone = first_entity(session)
    decision = substituted(session, gone)

    made = again(session)

    assert [visit.entity_id for visit in made] == [decision.substitute_id]
    assert Visit.objects.get(entity__code=gone).state == VisitState.STOPPED
    assert not in_force().filter(entity__code=gone).exists()


def test_access_goes_with_the_seat():
    session = dispatched()
    before = {visit.pk: crew_of(visit) for visit in Visit.objects.filter(session=session)}

    change = supplemented(session).members.select_related("inspector").first()

    mine = visits_of(change.inspector)
    lost = next(one for one in before[mine[0].pk] if one not in crew_of(mine[0]))
    assert mine
    assert all(visit not in visits_of(lost) for visit in mine)


def test_nothing_is_dispatched_before_the_draw():
    session = dispatched()
    type(session).objects.filter(pk=session.pk).update(status="sealed")

    with pytest.raises(PolicyError, match="抽取完成后"):
        again(session)
    assert first_visit(session).dispatched_at == NOON
