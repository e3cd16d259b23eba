"""Held submissions (待核): a person decides; what arrived is never dropped."""

from datetime import datetime

from django.utils.timezone import localdate

from inspections.fieldwork.after_rules import check_may_review
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import HeldDecision, HeldSubmission
from inspections.fieldwork.services.moves import locked_visit, record
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User


@command
def decide_held(*, held_id: int, is_taken: bool, note: str, by: str, now: datetime) -> HeldDecision:
    """Say what became of a held submission; its text stays either way.

    Taken means that the team enters what it says as a new version; nothing is merged by guess.

    Raises:
        PolicyError: decided already, own visit, or no words.
    """
    held = HeldSubmission.objects.filter(pk=held_id).select_related("visit").first()
    if held is None or HeldDecision.objects.filter(held=held).exists():
        raise PolicyError("这份待核提交不存在或已处理。请刷新页面。")
    visit = locked_visit(held.visit.code)
    check_may_review(User.objects.get(username=by), visit, on=localdate(now))
    if not note.strip():
        raise PolicyError("请写明处理理由，提交人会看到。")
    decision = HeldDecision.objects.create(
        held=held, is_taken=is_taken, note=note.strip(), decided_by=by, decided_at=now
    )
    record(visit, Event.HELD_DECIDED, {"held": held.digest, "taken": is_taken}, by=by, now=now)
    return decision
