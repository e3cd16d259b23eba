"""``lint(facts, packs)``: every rule of every pack against the facts, gravest finding first."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from inspections.lint import checks_items, checks_people, checks_ratios, checks_window
from inspections.lint.types import Facts, Finding, Hit, LawPack, Rule, Severity, TaskFacts

TaskCheck = Callable[[TaskFacts, Mapping[str, Any]], Iterator[Hit]]
YearCheck = Callable[[Facts, Mapping[str, Any]], Iterator[Hit]]

TASK_CHECKS: Mapping[str, TaskCheck] = {
    "legal_basis": checks_items.legal_basis,
    "listed_items": checks_items.listed_items,
    "newest_items": checks_items.newest_items,
    "suitable_methods": checks_items.suitable_methods,
    "general_cap": checks_ratios.general_cap,
    "full_coverage": checks_ratios.full_coverage,
    "grade_bands": checks_ratios.grade_bands,
    "grade_labels": checks_ratios.grade_labels,
    "approved_ratios": checks_ratios.approved_ratios,
    "visit_cap": checks_ratios.visit_cap,
    "team_size": checks_people.team_size,
    "credentials": checks_people.credentials,
    "qualified": checks_people.qualified,
    "separation": checks_people.separation,
    "outside_witness": checks_people.outside_witness,
    "joint_partner": checks_people.joint_partner,
    "annual_plan": checks_window.annual_plan,
    "year_end": checks_window.year_end,
    "working_days": checks_window.working_days,
}
YEAR_CHECKS: Mapping[str, YearCheck] = {"ratio_floor": checks_ratios.ratio_floor}
CHECKS = frozenset(TASK_CHECKS) | frozenset(YEAR_CHECKS)
GRAVITY = tuple(Severity)


def lint(facts: Facts, packs: Sequence[LawPack]) -> tuple[Finding, ...]:
    """Compare the facts with every rule.

    Args:
        facts: one task within its year, or a whole plan.
        packs: those that hold for the bureau; see ``packs_in_force``.

    Returns: findings by severity, then in the order of packs and rules.
    """
    found = [
        _finding(facts, pack, rule, hit)
        for pack in packs
        for rule in pack.rules
        for hit in _hits(facts, rule)
    ]
    return tuple(sorted(found, key=lambda finding: GRAVITY.index(finding.severity)))


def packs_in_force(
    packs: Iterable[LawPack], *, chosen: Iterable[str], on: date
) -> tuple[LawPack, ...]:
    """The newest version of each pack that holds on a day: national ones, and the chosen."""
    wanted = frozenset(chosen)
    newest: dict[str, LawPack] = {}
    for pack in packs:
        if not pack.holds_on(on) or not (pack.level == "NATIONAL" or pack.id in wanted):
            continue
        if pack.id not in newest or newest[pack.id].version < pack.version:
            newest[pack.id] = pack
    return tuple(newest.values())


def _hits(facts: Facts, rule: Rule) -> Iterator[Hit]:
    if rule.check in YEAR_CHECKS:
        yield from YEAR_CHECKS[rule.check](facts, rule.params)
    elif facts.task is not None:
        yield from TASK_CHECKS[rule.check](facts.task, rule.params)


def _finding(facts: Facts, pack: LawPack, rule: Rule, hit: Hit) -> Finding:
    own = rule.plan_severity if facts.task is None else rule.severity
    return Finding(
        pack=pack.name,
        rule=rule.id,
        severity=hit.severity or own,
        title=hit.title or rule.title,
        subject=hit.subject,
        value=hit.value,
        limit=hit.limit,
        citation=rule.citation,
        remedy=hit.remedy or rule.remedy,
        place=hit.place,
    )
