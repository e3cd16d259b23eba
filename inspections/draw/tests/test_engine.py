"""The whole draw: what always holds of its result, and that nothing else can change it."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from consistent_sampler import sampler
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.draw.engine import run_draw
from inspections.draw.errors import (
    DrawError,
    FrameAlteredError,
    ImpossiblePlanError,
    InfeasibleError,
    LadderExhaustedError,
    MalformedError,
)
from inspections.draw.frame import Header, PackageRule, Pool, Seat, frame_digest, header_bytes
from inspections.draw.recusals import DeclaredRecusals
from inspections.draw.tests.samples import MASTER, annex_of, header, lines, recused
from inspections.draw.transcript import Transcript, parse

ROOT = Path(__file__).parents[3]
ENTITIES = lines(40)
ANNEX = annex_of([("350900001", "91350900MA00000001")], [("350900001", "350900002")])
MADE = header(ENTITIES)


def drawn(made: Header, entities: list[bytes] = ENTITIES, master: str = MASTER) -> Transcript:
    recusals = DeclaredRecusals(ANNEX)
    sealed = header_bytes(recused(made, ANNEX))
    return run_draw(sealed, lambda: entities, master=master, recusals=recusals)


def with_teams(made: Header, count: int, **changes) -> Header:
    rule = replace(made.team, count=count, **changes)
    return replace(made, team=rule, pools=(Pool("P", "执法人员", count * rule.size),))


cases = st.fixed_dictionaries(
    {
        "mode": st.sampled_from(["BRANCH_PURE", "ZONE", "ENTITY", "RANDOM"]),
        "own_branch": st.sampled_from(["HARD", "OFF"]),
        "weighted": st.booleans(),
        "teams": st.integers(1, 6),
        "relation": st.sampled_from(["ANY", "DIFFERENT_BRANCH"]),
        "certified_lead": st.booleans(),
        "seats": st.sampled_from([(), (Seat("FOOD", 1),)]),
        "total": st.integers(6, 18),
        "master": st.integers(0, 10**6).map(lambda n: hashlib.sha256(b"%d" % n).hexdigest()),
    }
)


@settings(max_examples=60, deadline=None)
@given(cases)
def test_every_result_obeys_the_plan(case):
    entities = lines(40, weights=(1, 3, 10) if case["weighted"] else (1,))
    made = header(
        entities,
        weighted=case["weighted"],
        total=case["total"],
        own_branch=case["own_branch"],
        packages=PackageRule(case["mode"], 894_000, {}),
    )
    made = with_teams(
        made,
        case["teams"],
        relation=case["relation"],
        certified_lead=case["certified_lead"],
        seats=case["seats"],
    )

    try:
        found = drawn(made, entities, case["master"])
    except (ImpossiblePlanError, InfeasibleError, LadderExhaustedError):
        return

    check_teams(made, found)
    check_assignment(made, found, entities)
    assert len(found.entities) == case["total"]


def check_teams(made: Header, found: Transcript) -> None:
    people = {inspector.id: inspector for inspector in made.inspectors}
    members = [member for team in found.teams for member in team.members]
    assert sorted(members) == sorted(row[0] for row in found.inspectors)
    assert len(set(members)) == len(members) == made.team.count * made.team.size
    for team in found.teams:
        crew = [people[member] for member in team.members]
        if made.team.relation == "DIFFERENT_BRANCH":
            assert len({member.branch for member in crew}) == len(crew)
        if made.team.certified_lead:
            assert crew[0].lead
        for seat in made.team.seats:
            assert sum(seat.tag in member.tags for member in crew) >= seat.min
        for pair in ANNEX.inspectors:
            assert not {pair.left, pair.right} <= set(team.members)


def check_assignment(made: Header, found: Transcript, entities: list[bytes]) -> None:
    branch_of = {row[0]: row[3] for row in (line.decode().split(",") for line in entities)}
    own = {inspector.id: inspector.branch for inspector in made.inspectors}
    members = {team.id: team.members for team in found.teams}
    contents = {package.id: package.entities for package in found.packages}
    checked = []
    loads = dict.fromkeys(members, 0)
    for target, team in found.assignment:
        codes = contents.get(target, (target,))
        checked += codes
        loads[team] += len(codes)
        for member in members[team]:
            if made.own_branch == "HARD":
                assert own[member] not in {branch_of[code] for code in codes}
            assert not {(member, code) for code in codes} & {
                (pair.left, pair.right) for pair in ANNEX.entities
            }
    assert sorted(checked) == sorted(row[0] for row in found.entities)
    if made.packages.mode != "BRANCH_PURE":
        assert max(loads.values()) - min(loads.values()) <= 1


def test_the_order_of_the_drawn_equals_the_public_package():
    found = drawn(MADE)

    codes = sorted(row[0] for row in found.entities)
    theirs = sampler(codes, seed=found.stages["entities"], output="tuple", digits=18)

    assert [row[1] for row in theirs] == [row[0] for row in found.entities]


def test_the_people_drawn_equal_the_public_package():
    found = drawn(MADE)

    ids = [inspector.id for inspector in MADE.inspectors]
    theirs = sampler(ids, seed=found.stages["inspectors-P"], output="tuple", take=8)

    assert [row[1] for row in theirs] == [row[0] for row in found.inspectors]


def test_the_transcript_names_frame_master_and_stages():
    found = drawn(MADE)

    assert found.frame_digest == frame_digest(header_bytes(recused(MADE, ANNEX)))
    assert found.master_digest == hashlib.sha256(MASTER.encode()).hexdigest()
    assert found.stages == {
        stage: f"{MASTER}:350900-2026-0001:{stage}"
        for stage in ("entities", "inspectors-P", "leads-1", "pairs-1", "match-1")
    }


def test_a_failed_attempt_of_the_ladder_is_on_record():
    made = with_teams(replace(MADE, own_branch="HARD"), 6)
    made = replace(made, packages=replace(made.packages, mode="RANDOM"))

    found = drawn(made)

    ladder = found.attempts.ladder
    assert ladder > 1
    assert [failure.attempt for failure in found.attempts.failures] == [*range(1, ladder)]
    assert {failure.code for failure in found.attempts.failures} <= {"INFEASIBLE", "PREFLIGHT"}
    assert f"match-{ladder}" in found.stages
    assert "leads-1" in found.stages
    assert parse(found.to_bytes()) == found
    assert [record.stage for record in found.attempts.matchings] == [
        f"pairs-{ladder}",
        f"match-{ladder}",
    ]


def test_when_no_attempt_can_succeed_the_last_proof_is_told():
    people = tuple(replace(inspector, branch="S01") for inspector in MADE.inspectors)
    made = replace(MADE, own_branch="HARD", inspectors=people, ladder=3)
    made = with_teams(made, 4, relation="ANY")

    with pytest.raises(LadderExhaustedError, match=r"3 次重试.*缺") as refusal:
        drawn(made)

    assert refusal.value.attempts == 3
    assert isinstance(refusal.value.last, InfeasibleError)


def test_a_preselected_list_is_taken_whole_in_ticket_order():
    found = drawn(replace(MADE, preselected=True))

    assert len(found.entities) == 40
    assert found.reserves == ()
    tickets = [row[2] for row in found.entities]
    assert tickets == sorted(tickets)


def test_entities_without_coordinates_are_listed():
    found = drawn(replace(MADE, preselected=True))

    assert sorted(found.unlocated) == [f"91350900MA{n:08d}" for n in range(7, 41, 7)]


def test_the_entity_level_has_slots_and_no_packages():
    found = drawn(replace(MADE, packages=replace(MADE.packages, mode="ENTITY")))

    assert found.packages == ()
    assert "slots-1" in found.stages
    assert sorted(code for code, _ in found.assignment) == sorted(r[0] for r in found.entities)


def test_progress_is_told_stage_by_stage():
    told = []

    run_draw(
        header_bytes(MADE),
        lambda: ENTITIES,
        master=MASTER,
        on_progress=lambda stage, done, total: told.append((stage, done, total)),
    )

    assert told == [
        ("entities", 40, 40),
        ("inspectors", 8, 8),
        ("packages", 1, 1),
        ("teams", 1, 20),
    ]


@pytest.mark.parametrize("master", ["", "1" * 63, "A" * 64, "g" * 64, "1" * 65])
def test_what_is_no_seed_is_refused(master):
    with pytest.raises(MalformedError, match="主种子"):
        drawn(MADE, master=master)


def test_a_changed_byte_of_the_lines_is_refused():
    spoiled = [ENTITIES[0].replace(b"MA", b"MB"), *ENTITIES[1:]]

    with pytest.raises(FrameAlteredError):
        drawn(MADE, spoiled)


def test_every_refusal_has_a_code_of_its_own():
    def below(kind):
        return {kind, *(deeper for sub in kind.__subclasses__() for deeper in below(sub))}

    codes = [kind.code for kind in below(DrawError)]

    assert len(codes) == len(set(codes))


REPLAY = """
from inspections.draw.tests.test_engine import MADE, drawn
from dataclasses import replace
made = replace(MADE, packages=replace(MADE.packages, mode="ENTITY"), own_branch="HARD")
print(drawn(made).digest(), drawn(MADE).digest())
"""


def test_hash_seed_time_zone_and_locale_change_nothing():
    answers = set()
    for hash_seed, zone, locale in (("0", "UTC", "C"), ("1", "Asia/Shanghai", "zh_CN.UTF-8")):
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LC_ALL": locale}
        result = subprocess.run(
            [sys.executable, "-c", REPLAY],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            check=True,
            text=True,
        )
        answers.add(result.stdout)

    assert len(answers) == 1


def test_the_engine_needs_nothing_but_the_standard_library():
    script = (
        "import sys; import inspections.draw.engine, inspections.draw.verify;"
        "print(sorted({name.split('.')[0] for name in sys.modules}"
        " & {'django', 'celery', 'random', 'secrets', 'numpy', 'scipy', 'rest_framework'}))"
    )

    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, check=True, text=True
    )

    assert result.stdout.strip() == "[]"
