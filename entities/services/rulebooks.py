"""New rules take two people: one proposes a version, another lets it hold."""

import hashlib
from datetime import datetime
from typing import Any

from entities.credit.rulebook import decoded, read_rulebook
from entities.events import Event
from entities.models import RulebookDecision, RulebookProposal, RulebookVersion
from entities.services.credit import CreditError, save_rulebook
from shuangsuiji.kernel.canonical import canonical_bytes
from shuangsuiji.ledger.services import append, command


@command
def propose_rulebook(*, document: bytes, by: str, now: datetime) -> RulebookProposal:
    """Keep a version until a second person decides; no grade follows from it yet.

    Raises:
        RulebookError: the document cannot be used.
        CreditError: its code is taken, or one with that code waits already.
    """
    raw: Any = decoded(document)
    book = read_rulebook(raw)
    waiting = RulebookProposal.objects.filter(code=book.code, decision__isnull=True)
    if RulebookVersion.objects.filter(code=book.code).exists():
        raise CreditError(f"编号 {book.code} 已有一版规则，规则不能改写。请换一个编号。")
    if waiting.exists():
        raise CreditError(f"编号 {book.code} 已有一版待批准。请先批准或不同意，或换一个编号。")
    data = canonical_bytes(raw)
    digest = hashlib.sha256(data).hexdigest()
    row = RulebookProposal.objects.create(
        code=book.code, document=data, digest=digest, proposed_by=by, proposed_at=now
    )
    append(
        kind=Event.RULEBOOK_PROPOSED,
        actor=by,
        subject=book.code,
        payload={"digest": digest},
        at=now,
        rows=[row],
    )
    return row


@command
def decide_rulebook(
    *, proposal_id: int, is_approved: bool, note: str, by: str, now: datetime
) -> RulebookDecision:
    """Let a proposed version hold from its day on, or refuse it with words.

    Raises:
        CreditError: decided already, the proposer, or a refusal without words.
        RulebookError: it cannot be saved any more.
    """
    row = RulebookProposal.objects.select_for_update().get(pk=proposal_id)
    if RulebookDecision.objects.filter(proposal=row).exists():
        raise CreditError("这一版规则已有决定。")
    if row.proposed_by == by:
        raise CreditError("提出人不能批准自己的规则。请由另一人批准。")
    if not is_approved and not note.strip():
        raise CreditError("不同意须写明理由。")
    decision = RulebookDecision.objects.create(
        proposal=row, is_approved=is_approved, note=note.strip(), decided_by=by, decided_at=now
    )
    append(
        kind=Event.RULEBOOK_DECIDED,
        actor=by,
        subject=row.code,
        payload={"digest": row.digest, "approved": is_approved},
        at=now,
        rows=[decision],
    )
    if is_approved:
        save_rulebook(document=bytes(row.document), by=by, now=now)
    return decision
