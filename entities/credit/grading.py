"""``grade``: points line by line, then the best grade that points and caps allow."""

import calendar
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from entities.credit.facts import Fact, FactKind
from entities.credit.rulebook import FOUNDING, GRADES, Rule, Rulebook


@dataclass(frozen=True, slots=True)
class Line:
    """One fact and what it did, in the order in which the entity reads it."""

    fact: Fact
    points: int
    at_best: str
    why: str  # a sentence for the entity
    counts_until: date | None  # first day on which it no longer counts; None = while it lasts


@dataclass(frozen=True, slots=True)
class Grade:
    """The outcome with its whole explanation."""

    rulebook: str
    on: date
    start: int
    points: int
    risk_class: str  # A to D
    by_points: str  # what points alone would give
    lines: tuple[Line, ...]

    @property
    def founding(self) -> str:
        """The same on the founding scale: GOOD, TRUST, DISHONEST, SEVERE."""
        return FOUNDING[self.risk_class]


def grade(facts: Iterable[Fact], rulebook: Rulebook, *, on: date) -> Grade:
    """The grade of one entity on a day.

    Args:
        facts: every fact of the entity, in any order; later ones than ``on`` do not count.
    """
    ordered = sorted(
        (fact for fact in facts if fact.on <= on), key=lambda fact: (fact.on, fact.ref, fact.kind)
    )
    spent: dict[FactKind, int] = defaultdict(int)
    lines = tuple(_line(fact, rulebook, on, spent) for fact in ordered)
    points = rulebook.start + sum(line.points for line in lines)
    by_points = next((name for name, low in rulebook.bands if points >= low), GRADES[-1])
    worst = max([by_points, *(line.at_best for line in lines)])
    return Grade(rulebook.code, on, rulebook.start, points, worst, by_points, lines)


def _line(fact: Fact, rulebook: Rulebook, on: date, spent: dict[FactKind, int]) -> Line:
    rule = rulebook.rules.get(fact.kind)
    if fact.revoked:
        return Line(fact, 0, "A", "录入有误，已撤销，不计入", None)
    if rule is None:
        return Line(fact, 0, "A", "本规则不计这一类", None)
    until = counts_until(fact, rule)
    if until is not None and until <= on:
        return Line(fact, 0, "A", f"已过计算期（至 {until.isoformat()}），不再计入", until)
    left = rule.at_most - spent[fact.kind]
    points = max(-left, rule.points) if rule.points < 0 else min(left, rule.points)
    spent[fact.kind] += abs(points)
    return Line(fact, points, rule.at_best, _why(points, rule), until)


def counts_until(fact: Fact, rule: Rule) -> date | None:
    """First day on which the fact no longer counts; None while a state lasts or for ever."""
    if fact.ended_on is not None:
        return months_later(fact.ended_on, rule.months)
    return None if rule.months == 0 or fact.kind in LASTING else months_later(fact.on, rule.months)


LASTING = frozenset({FactKind.ABNORMAL_LISTED, FactKind.SEVERE_LISTED})  # until they end


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _why(points: int, rule: Rule) -> str:
    said = f"扣 {-points} 分" if points < 0 else f"加 {points} 分" if points else "不计分"
    capped = f"，计入期间最高为 {rule.at_best} 级" if rule.at_best != "A" else ""
    return f"{said}{capped}（{rule.basis}）"
