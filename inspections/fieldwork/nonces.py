"""Numbers used once: given to a device at a sync, spent by one submission.

They are no evidence and leave no record; the submission that spends one does.
"""

import secrets
from datetime import datetime

from inspections.fieldwork.models.forms import Device, Nonce

MOST_AT_ONCE = 100
MOST_UNSPENT = 400
BYTES = 16


def give_nonces(device: Device, count: int, *, now: datetime) -> list[str]:
    """Fresh numbers for a device; the oldest unspent ones beyond 400 are forgotten."""
    fresh = [secrets.token_hex(BYTES) for _ in range(min(count, MOST_AT_ONCE))]
    Nonce.objects.bulk_create([Nonce(value=value, device=device, issued_at=now) for value in fresh])
    unspent = Nonce.objects.filter(device=device, spent_on="").order_by("-pk")
    if surplus := list(unspent.values_list("pk", flat=True)[MOST_UNSPENT:]):
        Nonce.objects.filter(pk__in=surplus).delete()
    return fresh


def spend(nonce: Nonce, key: str) -> bool:
    """Spend a number on a submission; False where somebody was faster."""
    return bool(Nonce.objects.filter(pk=nonce.pk, spent_on="").update(spent_on=key))
