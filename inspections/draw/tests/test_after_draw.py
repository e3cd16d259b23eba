"""Substitutes and supplementary draws as pure functions, and their verification."""

import copy
import json
from collections import Counter
from dataclasses import replace
from functools import cache
from hashlib import sha256

import pytest

from inspections.draw.errors import ImpossiblePlanError, InfeasibleError
from inspections.draw.frame import Seat
from inspections.draw.seed import code_of, commit_input, master_seed, sources_text
from inspections.draw.supplement import run_supplement
from inspections.draw.tests import supplements
from inspections.draw.tests.bundles import (
    GIVEN,
    SECRET,
    SMALL_ANNEX,
    as_value,
    build,
    resigned,
    small_bundle,
    small_file,
)
from inspections.draw.tests.chi_square import p_value
from inspections.draw.tests.samples import header, lines
from inspections.draw.tests.supplements import AfterDraw
from inspections.draw.tests.tampering import put
from inspections.draw.tickets import stage_seed, ticket
from inspections.draw.verify import verify_bundle


@cache
def held() -> tuple[bytes, ...]:
    """Two supplements with a substitution before each; the second for two people at once."""
    after = AfterDraw(small_bundle())
    transcript = after.main.transcript
    after.substitute(transcript.entities[0][0])
    after.supplement([transcript.teams[0].members[1]])
    after.substitute(transcript.entities[2][0])
    after.supplement([transcript.teams[1].members[0], transcript.teams[2].members[1]])
    return tuple(after.files)


def test_a_draw_with_its_supplements_verifies():
    report = verify_bundle(small_file(), held())

    assert report.first_failure() == ""
    assert [step.name for step in report.steps[11:]] == [
        f"补抽{number}·{part}"
        for number in (1, 2)
        for part in [
            *("格式", "对应", "存证", "入链", "递补", "封存"),
            *("密码", "见证", "种子", "抽取", "公布"),
        ]
    ]


@cache
def relabelled() -> tuple[bytes, ...]:
    """The second supplement uses a value of the first one under another name."""
    after, lines = AfterDraw(small_bundle()), [supplements.FRESH[0], supplements.FRESH[1]]
    lines = [
        (("丙", f"witness:bing:{'ab' * 16}"), lines[0][1]),
        (("戊", f"witness:wu:{'ab' * 16}"), lines[1][1]),
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(supplements, "FRESH", lines)
        for team in after.main.transcript.teams[:2]:
            after.supplement([team.members[1]])
    return tuple(after.files)


def test_a_value_under_another_name_is_no_fresh_randomness():
    report = verify_bundle(small_file(), relabelled())

    assert report.first_failure().startswith("补抽2·见证：第 1 份见证输入沿用了此前抽取的随机源")


@pytest.mark.parametrize("called", [1, 2, 3])
def test_calling_k_substitutes_is_the_same_draw_with_k_more_places(called):
    """So a substitute is always the next ticket, and nobody can choose."""
    entities = lines(40, strata=("A",))
    plan = header(entities)
    small = build(replace(plan, reserves=3), entities)
    take = len(AfterDraw(small).main.transcript.entities)
    wider = replace(plan.strata[0].rule, min=take + called)
    after = AfterDraw(small)

    for _ in range(called):
        after.substitute(next(iter(after.standing.places)))

    large = AfterDraw(build(replace(plan, strata=(replace(plan.strata[0], rule=wider),)), entities))
    codes = {row[0] for row in large.main.transcript.entities}
    # The two frames differ, but tickets depend on master, session and code alone.
    assert set(after.standing.called) == codes - {row[0] for row in after.main.transcript.entities}


def test_the_substitute_stays_with_the_team_unless_a_rule_forbids_it():
    entities = lines(60, strata=("A",))
    made = header(entities, own_branch="HARD", reserves=8)
    made = replace(made, packages=replace(made.packages, mode="ENTITY"))
    after = AfterDraw(build(made, entities))
    people = {one.id: one for one in made.inspectors}
    kept = moved = 0
    for code in list(after.standing.places)[:8]:
        team = after.standing.places[code].team
        change = after.substitute(code)
        branch = after.main.sealed[change.substitute].branch
        branches = {people[one].branch for one in after.standing.teams[team]}
        assert (change.team == team) == (branch not in branches)
        kept += change.team == team
        moved += change.team != team

    assert kept
    assert moved


def test_a_recused_team_is_passed_over_and_named():
    bundle = small_bundle()
    after = AfterDraw(bundle)
    gone = next(row[0] for row in after.main.transcript.entities if row[1] == "A")
    code = next(row[0] for row in after.main.transcript.reserves if row[1] == "A")
    team = after.standing.places[gone].team
    person = after.standing.teams[team][0]
    after.entity_recusals = ((person, code),)

    change = after.substitute(gone)

    assert change.recused == (team,)
    assert change.team != team


def test_used_up_substitutes_are_told_in_a_sentence():
    after = AfterDraw(small_bundle())
    code = next(row[0] for row in after.main.transcript.entities if row[1] == "A")
    for _ in range(2):
        code = after.substitute(code).substitute

    with pytest.raises(ImpossiblePlanError, match="备下的 2 户递补已全部用完"):
        after.substitute(code)


def test_the_new_member_keeps_every_rule_of_the_team():
    after = AfterDraw(small_bundle())
    leads = [team.members[0] for team in after.main.transcript.teams[:3]]

    after.supplement(leads)

    people = {one.id: one for one in after.main.header.inspectors}
    recused = {frozenset(pair) for pair in after.inspector_recusals}
    for members in after.standing.teams.values():
        one, other = (people[id_] for id_ in members)
        assert one.lead
        assert one.branch != other.branch
        assert frozenset(members) not in recused
    assert not set(leads) & {id_ for team in after.standing.teams.values() for id_ in team}


def test_one_who_falls_out_is_followed_by_the_smallest_allowed_ticket():
    after = AfterDraw(small_bundle())
    (leaving,) = [after.main.transcript.teams[2].members[1]]
    frame = after.frame([leaving])
    allowed = {two for (two,) in ways_for_one(after, leaving, frame.candidates)}
    for number in range(20):
        master = sha256(b"one %d" % number).hexdigest()
        drawn = run_supplement(frame, after.main, after.standing, master=master)
        seed = stage_seed(master, frame.draw_id, "supplement-1-1-1")
        assert drawn.replacements[0][1] == min((ticket(seed, c), c) for c in allowed)[1]

    assert len(allowed) > 1


def ways_for_one(after, leaving, candidates):
    """By brute force, from the rules in words."""
    return {(one,) for one in candidates if may_sit(after, leaving, one)}


def test_a_whole_team_can_fall_out_and_is_filled_in_two_steps():
    after = AfterDraw(small_bundle())

    data = json.loads(after.supplement(list(after.main.transcript.teams[0].members)))

    assert {stage[-1] for stage in data["transcript"]["stages"]} == {"1", "2"}
    assert verify_bundle(small_file(), after.files).ok


def test_every_way_to_fill_two_seats_is_equally_likely():
    after = AfterDraw(small_bundle())
    leaving = [after.main.transcript.teams[1].members[1], after.main.transcript.teams[2].members[1]]
    frame = after.frame(leaving)
    found: Counter[tuple[str, ...]] = Counter()
    for number in range(600):
        master = sha256(b"fill %d" % number).hexdigest()
        drawn = run_supplement(frame, after.main, after.standing, master=master)
        found[tuple(new for _, new, _ in drawn.replacements)] += 1

    ways = every_way(after, sorted(leaving), frame.candidates)
    assert set(found) == ways
    assert len(ways) > 3
    assert p_value([found[way] for way in ways], [600 / len(ways)] * len(ways)) > 1e-4


def every_way(after, leaving, candidates):
    """By brute force, from the rules in words."""
    one, two = leaving
    return {
        (a, b)
        for a in candidates
        for b in candidates
        if a != b and may_sit(after, one, a) and may_sit(after, two, b)
    }


def may_sit(after, old, new):
    people = {one.id: one for one in after.main.header.inspectors}
    recused = {frozenset(pair) for pair in after.inspector_recusals}
    (team,) = after.standing.teams_of(old)
    stays = [one for one in after.standing.teams[team] if one != old]
    return all(
        people[new].branch != people[one].branch and frozenset((one, new)) not in recused
        for one in stays
    ) and any(people[one].lead for one in [*stays, new])


def test_where_nobody_may_come_the_certificate_counts_why():
    after = AfterDraw(small_bundle())
    rule = replace(after.main.header.team, seats=(Seat("CRANE", 1),))
    after.main = replace(after.main, header=replace(after.main.header, team=rule))
    frame = after.frame([after.main.transcript.teams[0].members[1]])

    with pytest.raises(InfeasibleError, match=r"1个空缺席位只能由0名候选人员补任.*缺1名。可：①"):
        run_supplement(frame, after.main, after.standing, master="0" * 64)


def reuse_line(value):
    given = value["contributions"][0]
    given["line"] = GIVEN[0][2]
    given["commitment"] = commit_input(bytes.fromhex(given["salt"]), given["line"])
    found = [one["line"] for one in value["contributions"]]
    value["sources"] = sources_text(found)
    value["master"] = master_seed(bytes.fromhex(value["code"]), found)


def other_code(value):
    value["code"] = code_of(SECRET, 4, redraw=2).hex()


TAMPERS = [
    (put("bundle.whole_digest", "ab" * 32), "对应", "总摘要不符"),
    (put("frame.transcript_digest", "ab" * 32), "对应", "首抽结果摘要不符"),
    (put("frame.draw_id", "350900-2026-0002"), "对应", "场次编号不符"),
    (put("records.0.payload.reason", "MOVED_OUT"), "存证", "内容与其摘要不符"),
    (lambda v: v["records"].pop(0), "存证", "应依次为"),
    (put("frame.candidates", lambda items: items[1:]), "封存", "封存记录中的补抽名册摘要不符"),
    (put("frame.leaving.0.reason", "OTHER"), "封存", "封存记录中的补抽名册摘要不符"),
    (other_code, "密码", "不等于首抽公布的密码"),
    (put("contributions.0.line", "dice:99999999999999999999"), "见证", "承诺不符"),
    (reuse_line, "见证", "commitment不符"),
    (put("master", "ab" * 32), "种子", "主种子"),
    (put("transcript.replacements.0.1", "350900009"), "抽取", "补抽结果与重算结果不同"),
    (put("transcript_digest", "ab" * 32), "抽取", "补抽记录摘要不符"),
]


@pytest.mark.parametrize(("tamper", "step", "reason"), TAMPERS)
def test_a_tampered_supplement_is_refused_for_its_own_reason(tamper, step, reason):
    value = copy.deepcopy(as_value(held()[0]))
    tamper(value)

    last = verify_bundle(small_file(), [resigned(value)]).steps[-1]

    assert (last.name, last.ok) == (f"补抽1·{step}", False)
    assert reason in last.text.replace(" ", "")


def test_with_the_annex_of_recusals_blocked_cells_are_recomputed():
    annex = SMALL_ANNEX.to_bytes()

    assert verify_bundle(small_file(), held(), annex=annex).ok


@pytest.mark.parametrize("added", [1, 6])
def test_cells_blocked_by_hand_are_counted_and_with_the_annex_found(added):
    after = AfterDraw(small_bundle())
    leaving = [team.members[1] for team in after.main.transcript.teams[1:3]]
    frame = after.frame(leaving)
    kept = next(iter(sorted(every_way(after, sorted(leaving), frame.candidates))))
    grid = [
        (one, after.standing.teams_of(old)[0])
        for old, chosen in zip(sorted(leaving), kept, strict=True)
        for one in frame.candidates
        if one != chosen
    ]
    cells = [cell for cell in grid if cell not in frame.blocked][:added]
    after.frame = lambda *_: replace(frame, blocked=tuple(sorted({*frame.blocked, *cells})))
    after.supplement(leaving)

    public = verify_bundle(small_file(), after.files)
    audited = verify_bundle(small_file(), after.files, annex=SMALL_ANNEX.to_bytes())

    assert public.ok == (added == 1)
    assert (audited.steps[-1].name, audited.ok) == ("补抽1·封存", False)


def test_a_supplement_without_the_one_before_it_is_refused():
    last = verify_bundle(small_file(), held()[1:]).steps[-1]

    assert not last.ok
    assert "未一并核验" in last.text


def test_a_fresh_line_may_not_be_one_of_the_first_draw(monkeypatch):
    names = [(name, line) for name, _, line in GIVEN]
    monkeypatch.setattr("inspections.draw.tests.supplements.FRESH", (names,))
    after = AfterDraw(small_bundle())
    after.supplement([after.main.transcript.teams[0].members[1]])

    last = verify_bundle(small_file(), after.files).steps[-1]

    assert last.name == "补抽1·见证"
    assert "须用新的随机源" in last.text


@pytest.mark.parametrize("field", ["substitute", "team"])
def test_a_substitute_chosen_by_hand_is_refused_even_with_a_ledger_that_agrees(field):
    after = AfterDraw(small_bundle())
    transcript = after.main.transcript
    stratum = transcript.entities[0][1]
    rows = [row[0] for row in transcript.reserves if row[1] == stratum]
    honest = after.substitute(transcript.entities[0][0])
    other = next(team.id for team in transcript.teams if team.id != honest.team)
    forged = replace(honest, **{field: rows[1] if field == "substitute" else other})
    after = AfterDraw(small_bundle())
    after.adopt(forged)
    after.supplement([transcript.teams[0].members[1]])

    last = verify_bundle(small_file(), after.files).steps[-1]

    assert last.name == "补抽1·递补"
    assert ("下一签" if field == "substitute" else "接手检查组") in last.text
