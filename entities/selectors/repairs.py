"""Repairs, overrides and letters, as the desk lists them."""

from datetime import date

from django.db.models import F, QuerySet

from entities.credit.facts import Fact, FactKind
from entities.credit.outlook import Ending, if_ended, steps_ahead
from entities.models import CreditLetter, CreditRepair, GradeOverride
from entities.selectors.credit import facts_of, read_version, rulebook_on
from entities.selectors.listings import CREDIT_READERS, UNIT
from entities.selectors.registry import Viewer
from shuangsuiji.orgs.selectors import scoped


def repairs_seen_by(user: Viewer, *, on: date) -> QuerySet[CreditRepair]:
    """Applications of the user's units: the open ones by their clock, then the decided ones."""
    rows = scoped(
        CreditRepair.objects.all(), user, on=on, unit_field=f"fact__{UNIT}", roles=CREDIT_READERS
    )
    return rows.select_related("fact__entity", "fact__listing", "decision").order_by(
        F("decision__decided_at").desc(nulls_first=True), "answer_by", "pk"
    )


def overrides_seen_by(user: Viewer, *, on: date) -> QuerySet[GradeOverride]:
    """Overrides of the user's units, newest first."""
    rows = scoped(GradeOverride.objects.all(), user, on=on, unit_field=UNIT, roles=CREDIT_READERS)
    return rows.select_related("entity", "decision", "withdrawal")


def waiting_overrides(user: Viewer, *, on: date) -> QuerySet[GradeOverride]:
    """Those that wait for a second person."""
    return overrides_seen_by(user, on=on).filter(
        decision__isnull=True, withdrawal__isnull=True, valid_to__gte=on
    )


def letters_of(entity_id: int) -> QuerySet[CreditLetter]:
    """Every letter of credit to an entity, newest first. One query."""
    return CreditLetter.objects.filter(entity_id=entity_id).defer("facts")


def letter_by_digest(digest: str) -> CreditLetter | None:
    """The letter whose digest this is. One query."""
    rows = CreditLetter.objects.select_related("unit", "entity__responsible_unit", "certificate")
    return rows.filter(digest=digest).first()


def effect_of(repair: CreditRepair, *, on: date, is_error: bool = False) -> Ending | None:
    """What granting an application would do to the grade; None without rules. Four queries."""
    version = rulebook_on(on)
    if version is None:
        return None
    facts = facts_of([repair.fact.entity_id])[repair.fact.entity_id]
    mine = next(
        (one for one in facts if (one.ref, one.kind) == (repair.fact.ref, repair.fact.kind)), None
    )
    if mine is None:
        return None
    gained = [] if is_error else [Fact(repair.code, FactKind.REPAIRED, on, "信用修复")]
    return if_ended(facts, mine, read_version(version), on=on, is_error=is_error, with_facts=gained)


def outlook_of(entity_id: int, *, on: date) -> dict[str, object]:
    """What the grade will do by itself, and what it would do if each standing state ended."""
    version = rulebook_on(on)
    if version is None:
        return {"steps": (), "endings": []}
    book, facts = read_version(version), facts_of([entity_id])[entity_id]
    lasting = [
        one
        for one in facts
        if one.kind in (FactKind.ABNORMAL_LISTED, FactKind.SEVERE_LISTED, FactKind.PENALTY)
        and one.ended_on is None
        and not one.revoked
    ]
    return {
        "steps": steps_ahead(facts, book, on=on),
        "endings": [if_ended(facts, one, book, on=on) for one in lasting],
    }
