"""Days on which an inspector cannot be sent (缺勤)."""

from datetime import date, datetime

from personnel.events import Event
from personnel.models import Absence, AbsenceReason, Inspector
from shuangsuiji.ledger.services import append, command


class AbsenceRefusedError(ValueError):
    """The absence cannot be recorded, or not be withdrawn, as asked."""


@command
def record_absence(
    *,
    inspector: Inspector,
    from_on: date,
    to_on: date,
    reason: AbsenceReason,
    note: str = "",
    by: str,
    now: datetime,
) -> Absence:
    """Note that an inspector is away from ``from_on`` through ``to_on``.

    Raises:
        AbsenceRefusedError: the span is empty, or overlaps one that is recorded already.
    """
    inspector = Inspector.objects.select_for_update().get(pk=inspector.pk)
    if to_on < from_on:
        raise AbsenceRefusedError(f"止期 {to_on} 早于起期 {from_on}。请改成不早于起期的日期。")
    same = inspector.absences.filter(
        from_on__lte=to_on, to_on__gte=from_on, withdrawn_at__isnull=True
    ).first()
    if same is not None:
        raise AbsenceRefusedError(
            f"与已登记的缺勤（{same.from_on} 至 {same.to_on}，{same.get_reason_display()}）重叠。"
            "请先撤回那一条，或改起止日期。"
        )
    absence = Absence.objects.create(
        inspector=inspector,
        from_on=from_on,
        to_on=to_on,
        reason=AbsenceReason(reason),
        note=note,
        recorded_by=by,
        recorded_at=now,
    )
    _record(Event.ABSENCE_RECORDED, absence, by=by, now=now)
    return absence


@command
def withdraw_absence(*, absence: Absence, by: str, now: datetime) -> Absence:
    """Take an absence back; the row stays, marked with who did it.

    Raises:
        AbsenceRefusedError: it was withdrawn before.
    """
    absence = Absence.objects.select_for_update().select_related("inspector").get(pk=absence.pk)
    if absence.withdrawn_at is not None:
        raise AbsenceRefusedError("这条缺勤已经撤回过，不必再办。")
    absence.withdrawn_by, absence.withdrawn_at = by, now
    absence.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _record(Event.ABSENCE_WITHDRAWN, absence, by=by, now=now)
    return absence


def _record(kind: Event, absence: Absence, *, by: str, now: datetime) -> None:
    append(
        kind=kind,
        actor=by,
        subject=absence.inspector.code,
        payload={
            "absence": absence.pk,
            "from": absence.from_on.isoformat(),
            "to": absence.to_on.isoformat(),
        },
        at=now,
    )
