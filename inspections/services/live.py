"""Telling the viewers of a ceremony what happened, in the transaction in which it happened.

Locks are taken in one order everywhere: the session, then the ceremony, then the ledger's chain.
A service that appends a record before it tells has locked its session first.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from inspections.live.chain import GENESIS, event_body, event_hash, signed_text
from inspections.live.kinds import LiveKind
from inspections.livekey import live_key
from inspections.models.ceremonies import Ceremony, LiveEvent
from inspections.models.sessions import DrawSession
from inspections.models.supplements import Supplement
from inspections.policies import PolicyError
from shuangsuiji import bell
from shuangsuiji.kernel.canonical import JsonValue

LAST = (LiveKind.VOIDED, LiveKind.CLOSED)  # with these a ceremony ends


def tell(
    ceremony: Ceremony, kind: LiveKind, data: Mapping[str, JsonValue], now: datetime
) -> LiveEvent:
    """Append one signed event to the stream of a ceremony, inside the caller's transaction.

    Raises:
        KeyFileError: this process cannot read the key of the stream.
        PolicyError: it has another key than the one that was announced.
    """
    Ceremony.objects.select_for_update().only("pk").get(pk=ceremony.pk)  # one teller at a time
    key = live_key()
    if str(key.verifier) != ceremony.live_key:
        raise PolicyError(
            f"仪式 {ceremony.code} 公告的直播签名公钥与本进程的不同，观众会看到“不可信”。"
            "请恢复公告时的密钥文件 live.key，并让所有进程共用同一文件夹。"
        )
    last = ceremony.events.order_by("-seq").only("seq", "hash").first()
    seq, prev = (last.seq + 1, last.hash) if last else (1, GENESIS)
    body = event_body(ceremony=ceremony.code, seq=seq, prev=prev, kind=kind, at=now, data=data)
    transaction.on_commit(bell.ring)
    return LiveEvent.objects.create(
        ceremony=ceremony,
        seq=seq,
        kind=kind,
        body=body,
        prev_hash=prev,
        hash=event_hash(body),
        signature=key.signed(signed_text(body)).data,
        created_at=now,
    )


def tell_about(
    session: DrawSession,
    kind: LiveKind,
    data: Mapping[str, JsonValue],
    now: datetime,
    *,
    supplement: Supplement | None = None,
) -> LiveEvent | None:
    """The same for whoever watches a session or its supplement; nothing where nobody does."""
    ceremony = Ceremony.objects.filter(session=session, supplement=supplement).first()
    if ceremony is None:
        return None
    if kind in LAST:
        Ceremony.objects.filter(pk=ceremony.pk).update(ended_at=now)
    return tell(ceremony, kind, data, now)
