"""Destroying content for good while its entry stays: the right to erasure beside a log."""

from collections.abc import Sequence
from datetime import datetime

from shuangsuiji.ledger.models import HistoryEntry, Record
from shuangsuiji.ledger.services import append, command

HISTORY_EMPTY = {
    "payload": None,
    "salt": None,
    "changes": None,
    "changes_text": "",
    "serialized_data": None,
    "additional_data": None,
    "object_repr": "",
    "remote_addr": None,
    "actor_email": None,
    "reason": "",
}


class NoBasisError(ValueError):
    """Nothing is erased without a stated legal basis."""


@command
def erase_content(*, sources: Sequence[str], basis: str, by: str, now: datetime) -> int:
    """Destroy content and salt of the named rows; how many there were.

    What the entries promised can then be neither shown nor guessed; that there was an entry, of
    which kind and when, stays proven.

    Args:
        sources: ``src`` of the rows.
        basis: document and article that demand the erasure; recorded for ever.

    Raises:
        NoBasisError: no basis is given.
    """
    if not basis.strip():
        raise NoBasisError("销毁内容须写明依据（文件、条款）。")
    records: int = Record.objects.filter(src__in=sources).update(payload=None, salt=None)
    history: int = HistoryEntry.objects.filter(src__in=sources).update(**HISTORY_EMPTY)
    append(
        kind="ledger.content.erased",
        actor=by,
        subject="log",
        payload={"sources": sorted(sources), "basis": basis.strip()},
        at=now,
    )
    return records + history
