"""Correcting how a name is read, so that the public finds it by its initials."""

from datetime import datetime

from inspections.policies import PolicyError
from publicity.events import Event
from publicity.index_models import EntityEntry
from publicity.indexing import entity_words
from publicity.initials import fault_of, initials
from publicity.models import InitialsCorrection
from publicity.spelling import fold
from shuangsuiji.ledger.services import append, command


@command
def correct_initials(
    *, entity_id: int, letters: str, reason: str, by: str, now: datetime
) -> InitialsCorrection:
    """Give the entity's public name other initials; the index follows in the same act.

    Raises:
        PolicyError: nothing of the entity is on show, letters that cannot be the name's, no
            change, or no reason.
    """
    rows = EntityEntry.objects.select_for_update(of=("self",)).select_related("entity")
    entry = rows.filter(pk=entity_id).first()
    if entry is None:
        raise PolicyError("这户主体现在没有公示中的结果，检索索引里没有它。")
    typed = fold(letters)
    if fault := fault_of(entry.name, typed):
        raise PolicyError(fault)
    if typed == entry.initials:
        raise PolicyError(f"“{typed}”与现在的首字母相同，没有改动。")
    if not reason.strip():
        raise PolicyError("请写明更正的理由，例如“‘长’在店名里读 cháng”。")
    row = InitialsCorrection.objects.create(
        entity_id=entity_id,
        name=entry.name,
        before=entry.initials,
        letters=typed,
        reason=reason.strip(),
        by=by,
        at=now,
    )
    entry.initials, entry.is_corrected = typed, typed != initials(entry.name)[:300]
    entry.words = entity_words(entry, entry.entity)
    entry.save(update_fields=["initials", "is_corrected", "words"])
    append(
        kind=Event.INITIALS_CORRECTED,
        actor=by,
        subject=entry.entity.code,
        payload={"before": row.before, "after": row.letters},
        at=now,
    )
    return row
