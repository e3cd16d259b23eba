"""Decisions and notices to the entity: a number without gaps, the text as bytes, its digest."""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from django.utils.timezone import localdate, localtime

from entities.credit.letters import WORDINGS, worded
from entities.events import Event
from entities.models import CreditLetter, Entity, LetterKind
from entities.services.credit import CreditError
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.services.marks import MarkTakenError, mark_for
from shuangsuiji.paper.document import DocumentFacts, document_bytes
from shuangsuiji.paper.numbering import day_words, number_of


@command
def issue_letter(
    *,
    entity: Entity,
    unit: Unit,
    kind: LetterKind,
    ref: str,
    values: Mapping[str, str],
    by: str,
    now: datetime,
) -> CreditLetter:
    """Write a letter of credit; a part of the decision that it tells.

    A certificate (信用证明) goes to whom its holder shows it: it addresses nobody, and nobody
    signs for it.

    Args:
        ref: number of the listing, repair or override that it is about.
        values: what its wording names (entities.credit.letters).

    Raises:
        CreditError: the unit's mark is another unit's.
    """
    number = _next_number(unit, kind, localdate(now).year, by=by, now=now)
    data = document_bytes(_facts(entity, unit, kind, number, ref, values, now))
    digest = hashlib.sha256(data).hexdigest()
    letter = CreditLetter.objects.create(
        entity=entity,
        unit=unit,
        kind=kind,
        ref=ref,
        number=number,
        facts=data,
        digest=digest,
        issued_by=by,
        issued_at=now,
    )
    append(
        kind=Event.LETTER_ISSUED,
        actor=by,
        subject=entity.code,
        payload={"kind": kind.value, "number": number, "digest": digest},
        at=now,
        rows=[letter],
    )
    return letter


def _next_number(unit: Unit, kind: LetterKind, year: int, *, by: str, now: datetime) -> str:
    """The unit's row is the lock; letters are never deleted, so their count is the last number."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    try:
        mark = mark_for(unit=unit, by=by, now=now)
    except MarkTakenError as error:
        raise CreditError(str(error)) from None
    rows = CreditLetter.objects.filter(unit=unit, kind=kind, issued_at__year=year)
    return number_of(mark, WORDINGS[kind].word, year, rows.count() + 1)


def _facts(
    entity: Entity,
    unit: Unit,
    kind: LetterKind,
    number: str,
    ref: str,
    values: Mapping[str, str],
    now: datetime,
) -> DocumentFacts:
    title, paragraphs = worded(kind.value, values)
    is_for_anybody = kind == LetterKind.CERT
    return DocumentFacts(
        kind=kind.value,
        layout="letter",
        bureau=unit.name,
        title=title,
        number=number,
        party=entity.name,
        party_code=entity.code,
        to="" if is_for_anybody else entity.name,
        rows=[],
        paragraphs=paragraphs,
        basis=values.get("basis", ""),
        signers=[] if is_for_anybody else ["受送达人"],
        visit=ref,
        issued_on=day_words(localdate(now).isoformat()),
        issued_at=localtime(now).isoformat(),
        due_on="",
        template="ssj/credit-letters/1",
    )
