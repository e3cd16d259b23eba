"""Feasible or not, the proof, and its sentence."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import given, settings

from inspections.draw.feasibility import Explanation, RuleCount, certificate_for, tightest
from inspections.draw.matching_flow import Flow
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_wording import ENTITIES, OWN_BRANCH, RECUSAL
from inspections.draw.tests.matching_cases import (
    allowed_pairs,
    column_ids,
    problems,
    published,
    row_ids,
    seven_teams,
)


def most_pairs(problem: Problem) -> int:
    """Size of a largest matching, id by id (augmenting paths)."""
    pairs = allowed_pairs(problem)
    rows = row_ids(problem)
    owner: dict[str, str] = {}

    def place(column: str, seen: set[str]) -> bool:
        for row in rows:
            if (row, column) in pairs and row not in seen:
                seen.add(row)
                if row not in owner or place(owner[row], seen):
                    owner[row] = column
                    return True
        return False

    return sum(place(column, set()) for column in column_ids(problem))


def worst_deficiency(problem: Problem) -> int:
    """Return the largest |X| - |N(X)| over all sets of column classes, by trying them all."""

    @cache
    def served(mask: int) -> int:
        rows = {
            row for place, rows in enumerate(problem.allowed) if mask >> place & 1 for row in rows
        }
        columns = sum(
            len(ids) for place, ids in enumerate(problem.column_classes) if mask >> place & 1
        )
        return columns - sum(len(problem.row_classes[row]) for row in rows)

    return max(served(mask) for mask in range(1 << len(problem.column_classes)))


@settings(max_examples=300, deadline=None)
@given(problems(largest=14))
def test_a_proof_exists_exactly_when_columns_stay_unserved(problem):
    certificate = certificate_for(problem)
    missing = problem.size - most_pairs(problem)

    assert Flow(problem).missing == missing == worst_deficiency(problem)
    if missing:
        assert certificate is not None
        assert certificate.deficiency == missing
        assert certificate.holds_for(problem)
    else:
        assert certificate is None


@settings(max_examples=200, deadline=None)
@given(problems(largest=14))
def test_the_proof_can_be_checked_pair_by_pair(problem):
    certificate = certificate_for(problem)
    if certificate is None:
        return
    allowed = allowed_pairs(problem)
    outside = set(row_ids(problem)).difference(certificate.rows)

    assert len(certificate.columns) - len(certificate.rows) == certificate.deficiency
    assert len(outside) == certificate.other_rows
    assert not any((row, column) in allowed for row in outside for column in certificate.columns)


def shifted(problem: Problem, certificate):
    """Yield altered certificates that must not hold."""
    yield replace(certificate, deficiency=certificate.deficiency + 1)
    yield replace(certificate, columns=certificate.columns[1:])
    yield replace(certificate, rows=(*certificate.rows, "X"))
    yield replace(certificate, other_rows=certificate.other_rows + 1)
    yield replace(certificate, columns=("X", *certificate.columns[1:]))


def short_of_two() -> tuple[Problem, Explanation]:
    """Branch 1 has five packages; of seven teams four hold its people, one is recused."""
    teams = {f"T{n}": ({1} if n <= 4 else {2}) for n in range(1, 8)}
    profiles = {t: (frozenset(b), t if t == "T5" else "") for t, b in teams.items()}
    packages = {f"P{n}": 1 if n <= 5 else 2 for n in range(1, 8)}
    problem = Problem.from_profiles(
        profiles,
        packages,
        lambda team, branch: branch not in team[0] and not (team[1] and branch == 1),
    )
    explanation = Explanation(
        rule_of=lambda row, column: OWN_BRANCH if packages[column] in teams[row] else RECUSAL,
        describe=lambda columns: "、".join(sorted({f"{packages[c]}号分局" for c in columns})),
    )
    return problem, explanation


def test_altered_proofs_do_not_hold():
    problem, explanation = short_of_two()
    certificate = certificate_for(problem, explanation)

    assert certificate.holds_for(problem)
    assert not any(altered.holds_for(problem) for altered in shifted(problem, certificate))


def test_the_sentence_counts_everything():
    problem, explanation = short_of_two()

    certificate = certificate_for(problem, explanation)

    assert certificate.columns == ("P1", "P2", "P3", "P4", "P5")
    assert certificate.rows == ("T6", "T7")
    assert certificate.reasons == (RuleCount(OWN_BRANCH, 4, 20), RuleCount(RECUSAL, 1, 5))
    assert certificate.sentence() == (
        "1号分局的5个名单包只能由2个检查组检查（其余5组：含该分局（所）人员4组、存在回避关系1组），缺3组。"
        "可：①再抽取3个不含该分局（所）人员的组；②将3个名单包并入其他片区；③复核并解除列出的回避关系。"
    )


def test_without_rules_the_sentence_still_counts():
    problem, explanation = short_of_two()

    plain = certificate_for(problem)
    entities = certificate_for(problem, replace(explanation, wording=ENTITIES, rule_of=None))

    assert plain.sentence().startswith(
        "P1、P2、P3等的5个名单包只能由2个检查组检查（其余5组均不允许），缺3组。"
    )
    assert plain.reasons == ()
    assert "户检查对象" in entities.sentence()


def test_columns_nobody_may_take_are_told_without_others():
    problem = Problem.from_pairs(["R1"], ["C1"], [("R1", "C1")])

    certificate = certificate_for(problem)

    assert certificate.rows == ()
    assert certificate.deficiency == 1
    assert certificate.holds_for(problem)
    assert "只能由0个检查组" in certificate.sentence()


def test_reasons_of_single_pairs_are_counted_one_by_one():
    """Rows with the same forbidden columns may be forbidden for different reasons."""
    problem = Problem.from_pairs(
        ["R1", "R2", "R3"], ["C1", "C2", "C3"], [("R1", "C1"), ("R2", "C1"), ("R3", "C1")]
    )
    explanation = Explanation(rule_of=lambda row, _: RECUSAL if row == "R3" else OWN_BRANCH)

    certificate = certificate_for(problem, explanation)

    assert certificate.reasons == (RuleCount(OWN_BRANCH, 2, 2), RuleCount(RECUSAL, 1, 1))


def test_published_problems_are_feasible():
    assert certificate_for(seven_teams()) is None
    assert all(certificate_for(published(number)[1]) is None for number in range(4))


def test_tightest_columns_have_the_fewest_rows_each():
    problem, _ = short_of_two()
    looser_first = Problem.from_pairs(["R1", "R2"], ["C1", "C2"], [("R1", "C2")])

    assert tightest(problem) == (("P1", "P2", "P3", "P4", "P5"), 2)
    assert tightest(looser_first) == (("C2",), 1)
