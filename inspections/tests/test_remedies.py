"""Which changes are worth trying for which refusal; each is a whole, valid plan."""

from copy import deepcopy

import pytest

from inspections.remedies import Facts, remedies_for, with_teams
from inspections.simulation.refusals import Reason, Refusal, recorded, with_names
from inspections.taskspec import parse_document, to_document
from inspections.tests.world import DOCUMENT

PEOPLE = {"A": {"S1": 8, "S2": 4, "S3": 4, "S4": 4}}
MORE = ["MORE_TEAMS_1", "MORE_TEAMS_2", "MORE_TEAMS_4"]
FACTS = Facts(people=PEOPLE, names={"S1": "罗塘分局"})


def plan(**changes):
    return parse_document({**deepcopy(DOCUMENT), **changes})


def refused(kind, **fields):
    return Refusal(**{"kind": kind, "code": "INFEASIBLE", "stage": "", "sentence": "", **fields})


def found(spec, refusal, facts=FACTS):
    return {one.code: one for one in remedies_for(spec, refusal, facts)}


@pytest.mark.parametrize(
    ("refusal", "codes"),
    [
        (
            refused("PACKAGES", shortage=1, branches=("S1",)),
            ["ELSEWHERE", *MORE, "FEWER_TEAMS", "MODE_ZONE"],
        ),
        (refused("ASSISTANTS", shortage=2), ["ANY_RELATION", "FEWER_TEAMS"]),
        (refused("SEATS", needed=6, found=4, tag="FOOD"), ["FEWER_TEAMS"]),
        (refused("POOL", needed=12, found=9, tag="A"), ["FEWER_TEAMS"]),
        (refused("TEAMS", needed=6, found=5), ["FEWER_TEAMS"]),
        (refused("BRANCHES", needed=8, found=6, shortage=2), ["MODE_ZONE", "MORE_TEAMS_2"]),
        (refused("RANDOM", needed=7, found=6, shortage=1), ["MODE_ZONE", "MORE_TEAMS_1"]),
        (refused("TOTAL", needed=9, found=5), []),
        (refused("ROTATION"), MORE),
        (refused("PREFLIGHT"), ["MODE_ZONE", "MODE_ENTITY", "ANY_RELATION", "FEWER_TEAMS"]),
        (refused("OTHER"), ["MODE_ZONE", "MODE_ENTITY", "ANY_RELATION", "FEWER_TEAMS"]),
    ],
)
def test_every_kind_has_its_remedies_and_each_is_a_valid_plan(refusal, codes):
    spec = plan()

    remedies = found(spec, refusal)

    assert list(remedies) == codes
    for remedy in remedies.values():
        changed = {**to_document(spec), **remedy.patch(spec)}
        assert parse_document(changed) == remedy.spec != spec
        assert remedy.label


def test_people_of_the_short_branch_stay_out():
    remedy = found(plan(), refused("PACKAGES", shortage=1, branches=("S1",)))["ELSEWHERE"]

    assert remedy.spec.pools[0].units == ("S2", "S3", "S4")
    assert "罗塘分局" in remedy.label


def test_where_the_others_do_not_suffice_teams_are_fewer_or_some_of_the_branch_go_along():
    few = Facts(people={"A": {"S1": 12, "S2": 3, "S3": 3, "S4": 2}}, names={})

    remedies = found(plan(), refused("PACKAGES", shortage=2, branches=("S1",)), few)

    assert remedies["ELSEWHERE_FEWER"].spec.team.count == 4
    pools = remedies["BALANCE"].spec.pools
    assert [(pool.units, pool.take) for pool in pools] == [(("S2", "S3", "S4"), 8), (("S1",), 4)]


def test_a_branch_that_is_most_of_the_bureau_is_not_left_out():
    remedies = found(plan(), refused("PACKAGES", shortage=1, branches=("S1", "S2", "S3")))

    assert not {"ELSEWHERE", "ELSEWHERE_FEWER", "BALANCE"} & set(remedies)


def test_recusals_are_lifted_only_where_they_are_a_reason():
    spec = plan(
        recusals=[
            {"inspector": "S1P0", "entity": "E1", "reason": "RELATIVE"},
            {"inspector": "S1P1", "entity": "E2", "reason": "RELATIVE"},
        ]
    )
    recusal = (Reason("RECUSAL", "存在回避关系", 2, 2),)

    without = found(spec, refused("PACKAGES", shortage=1, entities=("E1",)))
    with_it = found(spec, refused("PACKAGES", shortage=1, entities=("E1",), reasons=recusal))

    assert "LIFT_RECUSALS" not in without
    lifted = with_it["LIFT_RECUSALS"]
    assert [row.entity for row in lifted.spec.recusals] == ["E2"]
    assert "复核后解除" in lifted.label


def test_pairs_of_inspectors_likewise():
    spec = plan(inspector_recusals=[{"first": "S1P0", "second": "S2P0", "reason": "RELATIVE"}])
    recusal = (Reason("RECUSAL", "存在回避关系", 1, 1),)

    remedies = found(spec, refused("ASSISTANTS", shortage=1, people=("S2P0",), reasons=recusal))

    assert remedies["LIFT_PAIRS"].spec.inspector_recusals == ()


def test_specialists_that_are_missing_get_a_seat():
    lacking = (Reason("SPECIALIST:FOOD", "组内缺少要求的专业人员", 3, 9),)

    remedies = found(plan(), refused("PACKAGES", shortage=1, reasons=lacking))

    assert [seat.tag for seat in remedies["ADD_SEATS"].spec.team.seats] == ["FOOD"]


def test_a_seat_is_lowered_and_a_certificate_given_up():
    team = {**DOCUMENT["team"], "certified_lead": True, "seats": [{"tag": "FOOD", "min": 1}]}
    spec = plan(team=team)

    seat = found(spec, refused("SEATS", needed=6, found=4, tag="FOOD"))["LOWER_SEAT"]
    lead = found(spec, refused("SEATS", needed=6, found=4, tag="主办资格"))["NO_CERTIFICATE"]

    assert seat.spec.team.seats == ()
    assert not lead.spec.team.certified_lead


def test_a_narrow_pool_is_widened():
    spec = plan(pools=[{"id": "A", "label": "全体", "take": 12, "units": ["S1"]}])

    remedies = found(spec, refused("POOL", needed=12, found=3, tag="A"))

    assert remedies["WIDEN"].spec.pools[0].units == ()


def test_two_pools_become_one_where_one_of_them_is_empty():
    pools = [
        {"id": "A", "label": "机关库", "unit_kinds": ["SECTION"], "take": 6},
        {"id": "B", "label": "基层库", "unit_kinds": ["STATION"], "take": 6},
    ]
    team = {"count": 6, "size": 2, "pairing": "TWO_POOL", "lead_pool": "A"}

    remedy = found(plan(pools=pools, team=team), refused("POOL", needed=6, found=0, tag="A"))[
        "ONE_POOL"
    ]

    assert [(pool.unit_kinds, pool.take) for pool in remedy.spec.pools] == [((), 12)]
    assert remedy.spec.team.pairing == "WHOLE_BUREAU"
    assert "机关库、基层库并为一个抽取池" in remedy.label
    assert parse_document(to_document(remedy.spec)) == remedy.spec


def test_a_total_goes_down_to_what_there_is():
    remedies = found(plan(total=90), refused("TOTAL", needed=90, found=80))

    assert remedies["LESS_TOTAL"].spec.total == 80


def test_rounds_and_partners_go_down_one_by_one():
    team = {**DOCUMENT["team"], "rounds": 3, "min_partners": 3}

    remedies = found(plan(team=team), refused("ROTATION"))

    assert [code for code in remedies if code.startswith(("ROUNDS", "PARTNERS"))] == [
        *("PARTNERS_2", "PARTNERS_1", "PARTNERS_0"),
        *("ROUNDS_2", "ROUNDS_1"),
    ]
    assert remedies["ROUNDS_2"].spec.team.min_partners == 2
    assert remedies["ROUNDS_1"].spec.team.min_partners == 0


def test_two_pools_keep_their_seats_when_teams_are_fewer():
    spec = plan(
        pools=[
            {"id": "A", "label": "机关", "take": 6, "unit_kinds": ["SECTION"]},
            {"id": "B", "label": "基层", "take": 6, "unit_kinds": ["STATION"]},
        ],
        team={"count": 6, "size": 2, "pairing": "TWO_POOL", "lead_pool": "A"},
    )

    fewer = with_teams(spec, 4)

    assert [pool.take for pool in fewer.pools] == [4, 4]
    assert with_teams(spec, 0) is None


def test_a_refusal_survives_its_record():
    refusal = refused(
        "PACKAGES",
        shortage=2,
        branches=("S1",),
        entities=("E1", "E2"),
        reasons=(Reason("OWN_BRANCH", "含该分局（所）人员", 4, 8),),
    )

    assert recorded(refusal.as_record()) == refusal
    assert refusal.as_json()["entities"] == 2


def test_codes_of_units_are_read_as_names():
    sentence = "S1、S10的2个名单包只能由1个检查组检查"

    assert with_names(sentence, {"S1": "罗塘分局"}).startswith("罗塘分局、S10的2个")
