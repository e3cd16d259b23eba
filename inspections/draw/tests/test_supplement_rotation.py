"""A rotation after people have left: nobody meets twice, nobody meets too few others."""

from collections import Counter
from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest

from inspections.draw.errors import DrawError
from inspections.draw.header import Inspector
from inspections.draw.supplement_rules import OWN_AGAIN, Vacancies
from inspections.draw.tests.bundles import build
from inspections.draw.tests.samples import header, lines
from inspections.draw.tests.supplements import AfterDraw
from inspections.draw.verify import verify_bundle

ROUNDS, LEAST = 3, 2
PEOPLE = tuple(
    Inspector(f"35090{n:04d}", f"S{n % 3 + 1:02d}", "P", True, ("FOOD",)) for n in range(1, 17)
)


@cache
def rotation(relation="ANY", rounds=ROUNDS, least=LEAST):
    """Eight of sixteen people are drawn, of three branches."""
    entities = lines(60)
    made = header(entities, own_branch="OFF")
    team = replace(made.team, relation=relation, rounds=rounds, min_partners=least)
    return build(replace(made, team=team, inspectors=PEOPLE), entities)


def changes_of(bundle):
    after = AfterDraw(bundle)
    after.entity_recusals = after.inspector_recusals = type(after.inspector_recusals)()
    return after


def after_leaving(bundle, *leavers):
    """The changes when these seats of the first team's list are vacated; None if nobody fits."""
    after = changes_of(bundle)
    seated = sorted({one for people in after.standing.teams.values() for one in people})
    try:
        after.supplement(sorted(seated[place] for place in leavers))
    except DrawError:
        return None
    return after


def others_met(after):
    """Everybody in a team -> how many people of other branches share a team with him."""
    branch = {one.id: one.branch for one in after.main.header.inspectors}
    met = Counter({one: 0 for people in after.standing.teams.values() for one in people})
    for people in after.standing.teams.values():
        for left, right in combinations(people, 2):
            met.update([left, right] if branch[left] != branch[right] else [])
    return met


def cases():
    return [(place,) for place in range(8)] + list(combinations(range(8), 2))


def test_who_comes_keeps_the_rules_of_the_rotation():
    held = [after for case in cases() if (after := after_leaving(rotation(), *case))]

    assert len(held) > 20
    for after in held:
        pairs = Counter(
            tuple(sorted(pair))
            for people in after.standing.teams.values()
            for pair in combinations(people, 2)
        )
        assert max(pairs.values()) == 1
        assert min(others_met(after).values()) >= LEAST
        assert verify_bundle(after.bundle.to_bytes(), after.files).ok


def test_without_the_rule_somebody_would_meet_too_few_others(monkeypatch):
    monkeypatch.setattr(Vacancies, "_crowded", lambda _self, _around: frozenset())

    held = [after for case in cases() if (after := after_leaving(rotation(), *case))]

    assert any(min(others_met(after).values()) < LEAST for after in held)


def test_one_round_keeps_its_minimum_too():
    held = [after for case in cases() if (after := after_leaving(rotation("ANY", 1, 1), *case))]

    assert len(held) > 20
    assert all(min(others_met(after).values()) >= 1 for after in held)


def test_a_seat_that_only_people_of_the_same_branch_could_take_is_refused_in_counts():
    bundle = rotation("ANY", 1, 1)
    after = changes_of(bundle)
    lead, member = after.standing.teams["T001"]
    branch = {one.id: one.branch for one in PEOPLE}
    away = [one.id for one in PEOPLE if branch[one.id] != branch[lead]]

    with pytest.raises(DrawError, match="缺1名") as raised:
        after.supplement([member], away)

    assert OWN_AGAIN in str(raised.value)
