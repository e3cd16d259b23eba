"""Certificates: what stands on record against one, applications, and the check of a paper."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from entities.credit.certificates import (
    LISTING,
    PENALTY,
    RESTRICTION,
    STATUS,
    Entry,
    standing,
)
from entities.credit.facts import FactKind
from entities.models import (
    CertificateDecision,
    CertificateRequest,
    CreditFact,
    Entity,
    RegStatus,
    Restriction,
)
from entities.selectors.listings import CREDIT_READERS, UNIT, listings_of
from entities.selectors.registry import Viewer
from shuangsuiji.orgs.selectors import scoped

APART = re.compile(r"[\s\-–—·.]+")
SOUND = (RegStatus.ACTIVE, RegStatus.SUSPENDED)  # 歇业 is a state that the firm chose


@dataclass(frozen=True)
class Checked:
    """What anybody who holds a certificate is told about it."""

    decision: CertificateDecision
    is_over: bool  # past its last day
    has_changed: bool  # something stands today that would forbid it

    @property
    def is_current(self) -> bool:
        return not (self.is_over or self.has_changed)


def years_before(day: date, years: int) -> date:
    """The same day so many years ago; the last of February stays the last of February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def against(entity: Entity, *, on: date, since: date) -> list[Entry]:
    """What stands against a certificate on a day. Three queries."""
    return standing([*_entries(entity)], on=on, since=since)


def _entries(entity: Entity) -> Iterator[Entry]:
    if entity.status not in SOUND:
        words = entity.get_status_display()
        yield Entry(STATUS, entity.code, words, localdate(entity.updated_at))
    for row in listings_of(entity.code):
        end = getattr(row.fact, "end", None)
        yield Entry(
            LISTING,
            row.number,
            f"{row.get_kind_display()}，{row.get_reason_display()}",
            row.decided_on,
            row.valid_to,
            end.on if end else None,
        )
    rows = Restriction.objects.filter(listing__entity=entity)
    for one in rows.select_related("listing__fact__end", "end"):
        ends = [getattr(one, "end", None), getattr(one.listing.fact, "end", None)]
        yield Entry(
            RESTRICTION,
            one.listing.number,
            f"{one.get_area_display()}，依据{one.basis}",
            one.valid_from,
            one.valid_to,
            min((end.on for end in ends if end), default=None),
        )
    penalties = CreditFact.objects.filter(entity=entity, kind=FactKind.PENALTY.value)
    for fact in penalties.select_related("end"):
        end = getattr(fact, "end", None)
        yield Entry(PENALTY, fact.ref, fact.source, fact.on, None, end.on if end else None)


def certificates_seen_by(user: Viewer, *, on: date) -> QuerySet[CertificateRequest]:
    """Applications of the user's units: the open ones by their clock, then the decided ones."""
    rows = scoped(
        CertificateRequest.objects.all(), user, on=on, unit_field=UNIT, roles=CREDIT_READERS
    )
    return rows.select_related("entity__responsible_unit", "unit", "decision__letter").order_by(
        F("decision__decided_at").desc(nulls_first=True), "answer_by", "pk"
    )


def certificates_of(entity_id: int) -> QuerySet[CertificateRequest]:
    """Every application of an entity, newest first. One query."""
    rows = CertificateRequest.objects.filter(entity_id=entity_id)
    return rows.select_related("unit", "decision__letter").order_by("-asked_at", "-pk")


def plain_code(typed: str) -> str:
    """A check code as it is kept, however it was typed: capitals in groups of four."""
    code = APART.sub("", typed).upper()[:40]
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def checked(typed: str, *, on: date) -> Checked | None:
    """The certificate with this check code, and whether it still says how things are."""
    rows = CertificateDecision.objects.select_related("request__entity", "request__unit", "letter")
    found = rows.filter(check_code=plain_code(typed), is_issued=True).first()
    if found is None:
        return None
    return Checked(
        decision=found,
        is_over=found.valid_to is not None and found.valid_to < on,
        has_changed=bool(against(found.request.entity, on=on, since=found.since)),
    )
