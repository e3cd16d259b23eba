"""One joint visit out of several: the team satisfies everything, or every reason is told."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.guard.merging import NoJointVisitError, Person, Side, needed_seats, propose

LATE = date(2028, 12, 31)


def person(id_, *tags, branch="S1", valid_until=LATE):
    return Person(id_, branch, frozenset(tags), valid_until)


def side(ref, team, **more):
    return Side(
        **{
            "ref": ref,
            "task": f"T-{ref}",
            "body": "县局",
            "start": date(2026, 12, 1),
            "end": date(2026, 12, 31),
            "items": ((f"I-{ref}", ""),),
            "team": tuple(team),
            "size": 2,
            "seats": (),
            "avoids_own_branch": False,
            "recused": frozenset(),
            **more,
        }
    )


A, B, C, D = person("A"), person("B"), person("C", "FOOD"), person("D")


def test_the_leading_team_goes_where_it_satisfies_both():
    found = propose([side("S2", [C, D]), side("S1", [A, B])], lead="S1", branch="S9")

    assert (found.team, found.items, found.lead) == (("A", "B"), ("I-S1", "I-S2"), "S1")


def test_the_days_are_those_that_both_tasks_allow():
    late = side("S2", [C, D], start=date(2026, 12, 20), end=date(2027, 1, 5))

    found = propose([side("S1", [A, B]), late], lead="S1", branch="S9")

    assert (found.start, found.end) == (date(2026, 12, 20), date(2026, 12, 31))


def test_windows_apart_are_refused_with_both_spans():
    late = side("S2", [C, D], start=date(2027, 1, 2), end=date(2027, 1, 5))

    with pytest.raises(NoJointVisitError, match="没有重叠：T-S1 为 2026-12-01"):
        propose([side("S1", [A, B]), late], lead="S1", branch="S9")


def test_the_specialist_of_the_other_team_comes_along():
    food = side("S2", [C, D], seats=(("FOOD", 1),))

    assert propose([side("S1", [A, B]), food], lead="S1", branch="S9").team == ("A", "C")


def test_an_item_needs_its_tag_like_a_seat():
    food = side("S2", [C, D], items=(("FD01", "FOOD"),))

    assert "C" in propose([side("S1", [A, B]), food], lead="S1", branch="S9").team


def test_every_department_has_somebody_there():
    green = side("S2", [C, D], body="生态环境局")

    assert propose([side("S1", [A, B]), green], lead="S1", branch="S9").team == ("A", "C")


def test_whoever_is_recused_in_one_task_stays_away_from_the_joint_visit():
    other = side("S2", [C, D], recused=frozenset({"A"}))

    assert "A" not in propose([side("S1", [A, B]), other], lead="S1", branch="S9").team


def test_own_branch_and_expired_people_stay_away():
    home = person("H", branch="S9")
    old = person("O", valid_until=date(2026, 12, 30))
    strict = side("S2", [C, D], avoids_own_branch=True)

    team = propose([side("S1", [home, old]), strict], lead="S1", branch="S9").team

    assert set(team) == {"C", "D"}


def test_why_there_is_no_team_is_told_in_numbers():
    food = side("S2", [D], seats=(("FOOD", 1),), recused=frozenset({"A"}))

    with pytest.raises(NoJointVisitError) as refused:
        propose([side("S1", [A, B]), food], lead="S1", branch="S9")

    assert "共 3 人" in str(refused.value)
    assert "“FOOD”专业的 0 人，需要 1 人" in str(refused.value)


def test_one_visit_cannot_be_merged():
    with pytest.raises(NoJointVisitError, match="至少要有两个任务"):
        propose([side("S1", [A, B])], lead="S1", branch="S9")


people = st.lists(
    st.builds(
        Person,
        st.sampled_from([f"P{n}" for n in range(9)]),
        st.sampled_from(["S1", "S2", "S3"]),
        st.frozensets(st.sampled_from(["FOOD", "TOYS"])),
        st.just(LATE),
    ),
    min_size=1,
    max_size=3,
    unique_by=lambda p: p.id,
)


@settings(max_examples=150, deadline=None)
@given(people, people, st.data())
def test_a_team_is_found_exactly_where_there_is_one(first, second, data):
    twice = {p.id: p for p in (*second, *first)}
    teams = [[twice[p.id] for p in team] for team in (first, second)]
    sides = [
        side(
            f"S{n}",
            team,
            body=data.draw(st.sampled_from(["县局", "环境局"])),
            seats=tuple(data.draw(st.sampled_from([(), (("FOOD", 1),), (("TOYS", 2),)]))),
            avoids_own_branch=data.draw(st.booleans()),
            recused=data.draw(st.frozensets(st.sampled_from(sorted(twice)), max_size=1)),
            apart=data.draw(
                st.frozensets(
                    st.tuples(
                        st.sampled_from(sorted(twice)), st.sampled_from(sorted(twice))
                    ).filter(lambda pair: pair[0] < pair[1]),
                    max_size=1,
                )
                if len(twice) > 1
                else st.just(frozenset())
            ),
        )
        for n, team in enumerate(teams)
    ]

    def wrong(team):
        ids = {p.id for p in team}
        return (
            len(team) < 2
            or any(ids & one.recused for one in sides)
            or any(p.branch == "S1" for p in team if any(s.avoids_own_branch for s in sides))
            or any(set(pair) <= ids for one in sides for pair in one.apart)
            or any(
                sum(tag in p.tags for p in team) < least
                for tag, least in needed_seats(sides).items()
            )
            or any(
                not ids & {p.id for s in sides if s.body == body for p in s.team}
                for body in {s.body for s in sides}
            )
        )

    everybody = list(twice.values())
    smallest = min(
        (
            size
            for size in range(2, len(everybody) + 1)
            if any(not wrong(team) for team in combinations(everybody, size))
        ),
        default=None,
    )
    if smallest is None:
        with pytest.raises(NoJointVisitError):
            propose(sides, lead="S0", branch="S1")
    else:
        found = propose(sides, lead="S0", branch="S1").team
        assert len(found) == smallest
        assert not wrong([twice[id_] for id_ in found])
