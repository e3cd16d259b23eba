"""Is there any allowed assignment, and if not, the proof that there is none.

The proof is a Hall violator: a set of columns that together may use fewer rows than they are.
It can be checked with a pencil, and it is told as one counted Chinese sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from inspections.draw.matching_flow import Flow, ids_of
from inspections.draw.matching_problem import Problem
from inspections.draw.matching_wording import PACKAGES, RECUSAL, Wording

RuleOf = Callable[[str, str], str]  # (row id, column id) of a forbidden pair -> rule code


@dataclass(frozen=True)
class Explanation:
    """How a caller wants its refusals told."""

    wording: Wording = PACKAGES
    rule_of: RuleOf | None = None
    describe: Callable[[Sequence[str]], str] | None = None  # column ids -> e.g. branch names

    def name(self, columns: Sequence[str]) -> str:
        """Return what the columns are called in a sentence."""
        if self.describe is not None:
            return self.describe(columns)
        return "、".join(columns[:3]) + ("等" if len(columns) > 3 else "")


@dataclass(frozen=True)
class RuleCount:
    """How often one rule stands between the columns and the rows that may not take them."""

    code: str  # SPECIALIST is followed by : and the missing tag
    rows: int  # rows barred from at least one of the columns by this rule
    pairs: int  # forbidden (row, column) pairs under this rule

    @property
    def tag(self) -> str:
        """Return the specialist tag that the rule misses, if it is about one."""
        return self.code.partition(":")[2]


@dataclass(frozen=True)
class Certificate:
    """Columns that share too few rows: every other row is forbidden for each of them."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    other_rows: int  # rows forbidden for all the columns
    deficiency: int  # columns less rows: how many are missing
    reasons: tuple[RuleCount, ...]
    where: str
    wording: Wording

    def holds_for(self, problem: Problem) -> bool:
        """Check the proof against the problem, without trusting how it was found."""
        columns, rows = set(self.columns), set(self.rows)
        reachable = {
            row
            for ids, allowed in zip(problem.column_classes, problem.allowed, strict=True)
            if columns.intersection(ids)
            for place in allowed
            for row in problem.row_classes[place]
        }
        return (
            reachable == rows
            and columns <= {column for ids in problem.column_classes for column in ids}
            and self.other_rows == problem.size - len(rows)
            and self.deficiency == len(columns) - len(rows) > 0
        )

    def sentence(self) -> str:
        """Return the proof as one counted sentence with its remedies."""
        words = self.wording
        counted = "、".join(words.counted(reason.code, reason.rows) for reason in self.reasons)
        rest = f"（其余{self.other_rows}{words.unit}{'：' if counted else '均不允许'}{counted}）"
        numbered = "".join(
            f"{mark}{remedy}；" for mark, remedy in zip("①②③④", self.remedies(), strict=False)
        )
        return (
            f"{self.where}的{len(self.columns)}{words.columns}{words.only}"
            f"{len(self.rows)}{words.rows}{words.deed}{rest if self.other_rows else ''}，"
            f"缺{self.deficiency}{words.unit}。可：{numbered[:-1]}。"
        )

    def remedies(self) -> tuple[str, ...]:
        """Return what would help, most direct first."""
        remedies = [remedy.format(d=self.deficiency) for remedy in self.wording.remedies]
        tags = [reason.tag for reason in self.reasons if reason.tag]
        if tags:
            seats = "、".join(f"“{tag}”" for tag in tags)
            remedies.append(f"为每组设{seats}专业席位，或多抽取具备{seats}标签的人员")
        if any(reason.code == RECUSAL for reason in self.reasons):
            remedies.append("复核并解除列出的回避关系")
        return tuple(remedies)


def certificate_for(problem: Problem, explanation: Explanation | None = None) -> Certificate | None:
    """Return None when a full assignment exists, else the proof that none does.

    The deficiency is exactly the number of columns that cannot be served.
    """
    flow = Flow(problem)
    if not flow.missing:
        return None
    explanation = explanation or Explanation()
    columns = ids_of(problem.column_classes, flow.reached_columns)
    rows = ids_of(problem.row_classes, flow.reached_rows)
    others = ids_of(
        problem.row_classes, set(range(len(problem.row_classes))).difference(flow.reached_rows)
    )
    return Certificate(
        columns=columns,
        rows=rows,
        other_rows=len(others),
        deficiency=len(columns) - len(rows),
        reasons=_count_rules(problem, others, columns, explanation.rule_of),
        where=explanation.name(columns),
        wording=explanation.wording,
    )


def tightest(problem: Problem) -> tuple[tuple[str, ...], int]:
    """Return the columns with the fewest rows per column, and how many rows may take them."""
    supply = [sum(len(problem.row_classes[row]) for row in rows) for rows in problem.allowed]
    best = 0
    for place, ids in enumerate(problem.column_classes):
        if supply[place] * len(problem.column_classes[best]) < supply[best] * len(ids):
            best = place
    return problem.column_classes[best], supply[best]


def _count_rules(
    problem: Problem, rows: Sequence[str], columns: Sequence[str], rule_of: RuleOf | None
) -> tuple[RuleCount, ...]:
    """Count by rule, the most frequent first. The rule is asked once per pair of kinds."""
    if rule_of is None:
        return ()
    wanted_rows, wanted_columns = set(rows), set(columns)
    row_kinds = [kind for kind in problem.row_kinds if kind[0] in wanted_rows]
    column_kinds = [kind for kind in problem.column_kinds if kind[0] in wanted_columns]
    by_rows, by_pairs = Counter[str](), Counter[str]()
    for row_kind in row_kinds:
        rules = Counter[str]()
        for column_kind in column_kinds:
            rules[rule_of(row_kind[0], column_kind[0])] += len(column_kind)
        for rule, count in rules.items():
            by_rows[rule] += len(row_kind)
            by_pairs[rule] += len(row_kind) * count
    counts = (RuleCount(code, by_rows[code], by_pairs[code]) for code in by_rows)
    return tuple(sorted(counts, key=lambda count: (-count.rows, count.code)))
