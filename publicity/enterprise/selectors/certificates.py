"""An enterprise's own certificates, and what one would say today."""

from datetime import date

from django.db.models import QuerySet

from entities.credit.certificates import YEARS, Entry
from entities.models import CertificateRequest, CreditLetter, Entity
from entities.selectors.certificates import against, certificates_of, years_before


def own_certificates(entity: Entity) -> QuerySet[CertificateRequest]:
    """Applications of the entity, newest first, with their letters. One query."""
    return certificates_of(entity.pk)


def certificate_letter(entity: Entity, code: str) -> CreditLetter | None:
    """The letter of one of its own applications; None where there is none yet. One query."""
    row = certificates_of(entity.pk).filter(code=code, decision__isnull=False).first()
    return None if row is None else row.decision.letter


def in_the_way(entity: Entity, *, on: date) -> list[Entry]:
    """What would stand against the widest certificate today. Three queries."""
    return against(entity, on=on, since=years_before(on, max(YEARS)))
