"""The assignment by rows, for many sessions, is the one that the sealed files fold to."""

import pytest

from inspections.selectors.assignments import assigned, members_of, team_ids
from inspections.selectors.changes import standing_of
from inspections.selectors.visits import visits_of
from inspections.tests.after_draw import drawn, first_entity, substituted, supplemented

pytestmark = pytest.mark.django_db


def by_rows(session):
    """Entity -> inspectors, from the rows."""
    rows = list(assigned().filter(session=session).select_related("entity"))
    teams = team_ids(rows)
    people = members_of(teams.values())
    return {row.entity.code: [one.code for one in people[teams[row.pk]]] for row in rows}


def folded(session):
    """The same from the sealed files."""
    standing = standing_of(session)
    return {code: list(standing.teams[place.team]) for code, place in standing.places.items()}


def test_substitutes_and_supplements_move_the_visits():
    session = drawn()
    before = by_rows(session)
    entity = first_entity(session)
    decision = substituted(session, entity)
    supplemented(session)

    after = by_rows(session)

    assert before != after == folded(session)
    assert entity not in after
    assert decision.substitute.code in after
    replaced = visits_of([decision.replaced_id, decision.substitute_id])
    assert list(replaced) == [decision.substitute_id]
    visit = replaced[decision.substitute_id][0]
    assert list(visit.inspectors) == after[decision.substitute.code]


def test_without_changes_it_is_the_first_draw():
    session = drawn()

    assert by_rows(session) == folded(session)
