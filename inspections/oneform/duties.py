"""What a form leaves to do, and for whom: a hand-over, a transfer, a re-check."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from inspections.oneform.codes import FollowUpAction, ResultType
from inspections.oneform.types import OneForm


class DutyKind(StrEnum):
    """Who has to act next."""

    HAND_OVER = "HAND_OVER"  # the home branch
    TRANSFER = "TRANSFER"  # the case office
    COPY = "COPY"  # another department


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing left to do."""

    kind: DutyKind
    action: FollowUpAction
    matter: str


def duties_of(form: OneForm, names: Mapping[str, str]) -> tuple[Duty, ...]:
    """What follows from a reviewed form; () where everything is settled.

    Args:
        names: item code -> what people call it.

    A problem that is left for later always has an owner: whatever is not transferred is handed
    over to the home branch (domain.md H10, H11).
    """
    action = form.follow_up
    found: list[Duty] = []
    if action is FollowUpAction.TRANSFER_CASE:
        found.append(Duty(DutyKind.TRANSFER, action, form.note))
    if action is FollowUpAction.COPY_OTHER_DEPT:
        found.append(Duty(DutyKind.COPY, action, form.note))
    handed = action not in (
        FollowUpAction.NONE,
        FollowUpAction.TRANSFER_CASE,
        FollowUpAction.COPY_OTHER_DEPT,
    )
    pending = ResultType.PENDING_FOLLOWUP in form.results and not found
    if not form.is_settled and (handed or pending or form.recheck_on is not None):
        matter = (
            "；".join(
                f"{names.get(one.code, one.code)}：{one.finding}"
                for one in form.answers
                if one.finding
            )
            or form.note
        )
        found.append(Duty(DutyKind.HAND_OVER, action, matter))
    return tuple(found)
