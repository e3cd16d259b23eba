"""Simulated draws of a small plan, their figures, and refusals as data."""

from dataclasses import replace

import pytest

from inspections.draw.engine import run_draw
from inspections.draw.header import Seat
from inspections.simulation.measures import Load, Surroundings, loads_of, measure, pairs_of
from inspections.simulation.rates import Rates
from inspections.simulation.samples import draw_entities
from inspections.simulation.simulate import attempted, seeds_for, simulate
from inspections.simulation.tests.plans import AROUND, LINES, POINTS, opened, plan

OFFICE = {f"35090{n:04d}" for n in range(1, 6)}


def simulated(header=None, around=AROUND, seeds=4, office=OFFICE):
    told = []
    trials = simulate(
        header or plan(),
        opened,
        around,
        office=office,
        seeds=seeds,
        on_progress=lambda done, total: told.append((done, total)),
    )
    return trials, told


def test_every_mode_is_drawn_with_every_seed_and_progress_is_told():
    trials, told = simulated()

    assert [(trial.mode.id, trial.seeds) for trial in trials] == [
        ("FREE", 4),
        ("ZONE", 4),
        ("TWO_POOL", 4),
        ("BRANCH_PURE", 4),
    ]
    assert [len(trial.measures) for trial in trials] == [4, 4, 4, 4]
    assert told == [(done, 16) for done in range(1, 17)]


def test_the_same_plan_gives_the_same_figures_again():
    first, second = simulated()[0], simulated()[0]

    assert [trial.measures for trial in first] == [trial.measures for trial in second]


def test_loads_are_counted_by_hand():
    trials, _ = simulated(seeds=1)
    zone = trials[1].measures[0]

    assert (zone.load_min, zone.load_median, zone.load_max) == (3, 3, 3)
    assert zone.first_time_pairs == 5
    assert zone.skill_gaps == 0


def test_pairs_that_have_worked_together_are_no_first_time_pairs():
    everybody = [f"35090{n:04d}" for n in range(1, 13)]
    around = replace(AROUND, known_pairs=pairs_of([everybody]))

    trials, _ = simulated(around=around)

    assert {one.first_time_pairs for trial in trials for one in trial.measures} == {0}


def test_a_tag_that_nobody_has_is_a_gap_of_every_team_whose_entities_call_for_it():
    """Item 0 calls for FOOD, which every second inspector has; item 1 for what nobody has."""
    items = plan().task.items

    none = simulated()[0]
    first = simulated(around=replace(AROUND, tags=("FOOD", "")))[0]
    both = simulated(around=replace(AROUND, tags=("FOOD", "NOBODY")))[0]

    assert len(items) == 2
    for without, some, more in zip(none, first, both, strict=True):
        for zero, food, all_of_them in zip(
            without.measures, some.measures, more.measures, strict=True
        ):
            assert zero.skill_gaps == 0
            assert food.skill_gaps < 5
            assert food.skill_gaps < all_of_them.skill_gaps <= food.skill_gaps + 5


def test_shared_data_halves_the_visits_and_nothing_else():
    codes = frozenset(line.split(b",")[0].decode() for line in LINES)

    full = simulated(seeds=1)[0][1].measures[0]
    half = simulated(around=replace(AROUND, shared=codes), seeds=1)[0][1].measures[0]

    visits = full.work_minutes - full.drive_minutes
    assert visits == 180  # three of an hour
    assert half.work_minutes - half.drive_minutes in (90, 89)


def test_the_cost_follows_the_rates():
    free_car = Rates(km_fen=0, meal_fen=0, lodging_fen=0)

    trials, _ = simulated(around=Surroundings(free_car, POINTS, frozenset()), seeds=2)

    assert {one.cost_fen for trial in trials for one in trial.measures} == {0}


def test_a_team_visits_what_its_package_holds():
    drawn = draw_entities(plan(), opened, number=1)
    transcript = run_draw(
        drawn.under(plan()), lambda: [drawn.lines], master=drawn.master, simulated=True
    )

    loads = loads_of(transcript)

    assert sorted(code for load in loads for code in load.entities) == sorted(
        entity.code for entity in drawn.entities
    )
    assert all(isinstance(load, Load) and len(load.members) == 2 for load in loads)
    assert measure(transcript, plan(), drawn.entities, AROUND).load_max == 3


def test_an_impossible_mode_is_given_up_soon_and_says_why_in_counts():
    trials, _ = simulated(plan(inspectors=one_branch(plan())), seeds=10)

    zone = next(trial for trial in trials if trial.mode.id == "ZONE")
    assert (zone.seeds, zone.measures, dict(zone.failures)) == (3, [], {"LADDER_EXHAUSTED": 3})
    assert zone.refusal.kind == "ASSISTANTS"
    assert zone.refusal.shortage > 0
    assert zone.refusal.branches == ("S01",)
    assert zone.refusal.reasons[0].code == "SAME_UNIT"


def one_branch(header):
    return tuple(replace(one, branch="S01") for one in header.inspectors)


@pytest.mark.parametrize(
    ("changes", "kind", "shortage"),
    [
        ({"total": 3}, "TEAMS", 2),
        ({"total": 60}, "TOTAL", 20),
        ({"packages": ("RANDOM", 20)}, "RANDOM", 2),
        ({"packages": ("RANDOM", 40), "rounds": 2}, "RANDOM", 4),
        ({"seat": Seat("FOOD", 2)}, "SEATS", 4),
    ],
)
def test_numbers_that_cannot_be_are_named_with_what_is_missing(changes, kind, shortage):
    header = plan()
    header = replace(header, team=replace(header.team, rounds=changes.get("rounds", 1)))
    if "packages" in changes:
        mode, total = changes["packages"]
        header = replace(header, packages=replace(header.packages, mode=mode), total=total)
    elif "seat" in changes:
        header = replace(header, team=replace(header.team, seats=(changes["seat"],)))
    else:
        header = replace(header, **changes)

    found = attempted(header, opened, seeds=2)
    failed, refusal = found.failed, found.refusals[0]

    assert (failed, refusal.kind, refusal.shortage) == (2, kind, shortage)
    assert refusal.unit == {"RANDOM": "个名单包", "SEATS": "名"}.get(kind, "户")
    assert str(shortage) in refusal.sentence or str(refusal.needed) in refusal.sentence


def test_more_branches_than_packages_are_counted():
    header = plan(total=30)
    header = replace(
        header,
        pools=(replace(header.pools[0], take=6),),
        team=replace(header.team, count=3),
        packages=replace(header.packages, mode="BRANCH_PURE"),
    )

    found = attempted(header, opened, seeds=1)
    failed, refusal = found.failed, found.refusals[0]

    assert (failed, refusal.kind, refusal.needed, refusal.found) == (1, "BRANCHES", 5, 3)


def test_packages_that_too_few_teams_may_check_name_their_branch():
    """Everybody but two is of S01, so the packages of S01 lack teams."""
    people = tuple(
        replace(one, branch="S02" if place < 2 else "S01")
        for place, one in enumerate(plan().inspectors)
    )
    header = plan(inspectors=people, total=20, own_branch="HARD")
    header = replace(
        header,
        pools=(replace(header.pools[0], take=10),),
        team=replace(header.team, count=5, relation="ANY", pairing="WHOLE_BUREAU"),
        packages=replace(header.packages, mode="BRANCH_PURE"),
    )

    found = attempted(header, opened, seeds=3)
    failed, refusal = found.failed, found.refusals[0]

    assert failed >= 1  # of three: now and then the entities drawn happen to fit
    assert refusal.kind == "PACKAGES"
    assert "S01" in refusal.branches
    assert refusal.entities
    assert refusal.as_json()["entities"] == len(refusal.entities)
    assert [reason.code for reason in refusal.reasons] == ["OWN_BRANCH"]


def test_large_plans_get_fewer_seeds_but_never_under_twenty():
    assert seeds_for(339, 19, 4) == 40
    assert seeds_for(339, 4 * 19, 3) == 20  # four rounds are four draws of teams
    assert seeds_for(339, 4 * 19, 4) == 20
    assert seeds_for(5_600, 300, 4) == 20
    assert seeds_for(100_000, 5_000, 1) == 20
    assert seeds_for(3, 1, 0) == 40  # no mode can be drawn: none of the seeds is


def test_as_many_seeds_are_drawn_as_the_plan_and_its_modes_allow():
    trials, told = simulated(seeds=None)

    assert {trial.seeds for trial in trials if trial.mode.header is not None} == {40}
    assert told[-1][1] == 40 * len(trials)


def test_a_plan_is_better_when_fewer_draws_fail_or_less_is_missing():
    few = attempted(plan(total=3), opened, seeds=2)
    fewer = attempted(plan(total=4), opened, seeds=2)
    enough = attempted(plan(), opened, seeds=2)

    assert (few.failed, few.shortage, fewer.shortage) == (2, 2, 1)
    assert (enough.failed, enough.shortage) == (0, 0)
    assert fewer.is_better_than(few)
    assert enough.is_better_than(fewer)
    assert not few.is_better_than(few)


def test_a_rotation_is_simulated_round_by_round():
    header = plan(total=30)
    header = replace(header, team=replace(header.team, rounds=2))

    trials, _ = simulated(header, seeds=2)

    for trial in trials[:3]:
        assert trial.failures == {}
        for one in trial.measures:
            assert (one.load_min, one.load_max) == (3, 3)  # ten teams in two rounds
            assert one.first_time_pairs == 10  # no pair repeats
