"""Versions of the rules, and how many entities another version would grade otherwise."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from entities.credit.grading import grade
from entities.credit.rulebook import GRADES, Rule, Rulebook
from entities.models import CreditFact, Entity, RulebookProposal, RulebookVersion
from entities.selectors.credit import BATCH, facts_of

SAMPLE = 20_000  # entities with facts; more are sampled at even distances


@dataclass(frozen=True)
class DryRun:
    """Class under the version in force -> class under the other: how many entities."""

    moves: dict[tuple[str, str], int]
    looked_at: int
    with_facts: int
    registered: int

    @property
    def is_sample(self) -> bool:
        return self.looked_at < self.with_facts

    @property
    def changed(self) -> int:
        return sum(count for (old, new), count in self.moves.items() if old != new)

    @property
    def table(self) -> list[tuple[str, list[tuple[int, bool]]]]:
        """Rows by the old class; of each cell the count, and whether the class stays."""
        return [
            (old, [(self.moves.get((old, new), 0), old == new) for new in GRADES]) for old in GRADES
        ]


def versions() -> QuerySet[RulebookVersion]:
    """Every version, the newest day first. One query."""
    return RulebookVersion.objects.order_by("-valid_from", "-pk")


def waiting_rulebooks() -> QuerySet[RulebookProposal]:
    """Proposed versions that nobody decided on. One query."""
    return RulebookProposal.objects.filter(decision__isnull=True).defer("document")


def document_of(version: RulebookVersion | RulebookProposal) -> str:
    """The stored text, indented for reading and as the start of a new version."""
    return json.dumps(json.loads(bytes(version.document)), ensure_ascii=False, indent=2)


def dry_run(old: Rulebook, new: Rulebook, *, on: date, most: int = SAMPLE) -> DryRun:
    """Grade by both versions as if both held on the day. Two queries for each 900 entities."""
    keys = list(
        CreditFact.objects.order_by("entity_id").values_list("entity_id", flat=True).distinct()
    )
    chosen = keys[:: -(-len(keys) // most)] if keys else []
    moves: Counter[tuple[str, str]] = Counter()
    for run in _runs(chosen):
        facts = facts_of(run)
        for key in run:
            before, after = (grade(facts[key], book, on=on).risk_class for book in (old, new))
            moves[before, after] += 1
    return DryRun(dict(moves), len(chosen), len(keys), Entity.objects.count())


def _runs(keys: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(keys), BATCH):
        yield keys[start : start + BATCH]


def differences(old: Rulebook, new: Rulebook) -> list[tuple[str, str, str]]:
    """What two versions say differently: place, before, after."""
    found = [("起始分", str(old.start), str(new.start))]
    lows = dict(new.bands)
    found += [(f"{name} 级最低分", str(low), str(lows[name])) for name, low in old.bands]
    for kind in {**old.rules, **new.rules}:
        found.append((kind.label, _words(old.rules.get(kind)), _words(new.rules.get(kind))))
    return [row for row in found if row[1] != row[2]]


def _words(rule: Rule | None) -> str:
    if rule is None:
        return "不计"
    return (
        f"{rule.points:+d} 分，{rule.months or '不限'} 个月，最高 {rule.at_best} 级，"
        f"累计不超过 {rule.at_most} 分（{rule.basis}）"
    )
