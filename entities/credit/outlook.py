"""What a grade will do by itself, and what it would do if a fact ended. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from entities.credit.facts import Fact
from entities.credit.grading import Grade, counts_until, grade
from entities.credit.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Step:
    """From a day on, another class."""

    on: date
    risk_class: str
    points: int


@dataclass(frozen=True, slots=True)
class Ending:
    """If a fact ended today: the class at once, and how it goes on."""

    fact: Fact
    at_once: Grade
    steps: tuple[Step, ...]


def steps_ahead(facts: Iterable[Fact], rulebook: Rulebook, *, on: date) -> tuple[Step, ...]:
    """The days after ``on`` from which the class is another, if nothing new happens.

    A class moves by itself only on a day on which some fact stops counting.
    """
    known = list(facts)
    last = grade(known, rulebook, on=on).risk_class
    found = []
    for day in _turning_days(known, rulebook, on):
        then = grade(known, rulebook, on=day)
        if then.risk_class != last:
            found.append(Step(day, then.risk_class, then.points))
            last = then.risk_class
    return tuple(found)


def _turning_days(facts: Iterable[Fact], rulebook: Rulebook, on: date) -> list[date]:
    days = {fact.on for fact in facts if fact.on > on}
    for fact in facts:
        rule = rulebook.rules.get(fact.kind)
        until = None if rule is None or fact.revoked else counts_until(fact, rule)
        if until is not None and until > on:
            days.add(until)
    return sorted(days)


def if_ended(
    facts: Sequence[Fact],
    fact: Fact,
    rulebook: Rulebook,
    *,
    on: date,
    is_error: bool = False,
    with_facts: Sequence[Fact] = (),
) -> Ending:
    """What follows if one of the facts ended on the day.

    Args:
        is_error: it was entered in error, and so never counted.
        with_facts: facts that would come with the end, such as the repair itself.
    """
    ended = replace(fact, revoked=True) if is_error else replace(fact, ended_on=on)
    others = [ended if one is fact else one for one in facts]
    then = [*others, *with_facts]
    return Ending(fact, grade(then, rulebook, on=on), steps_ahead(then, rulebook, on=on))
