"""The rates by which a bureau counts what inspections cost."""

from dataclasses import asdict
from datetime import datetime

from inspections.events import Event
from inspections.models.previews import TravelRates
from inspections.policies import PlanRefusedError, check_version
from inspections.simulation.rates import Rates
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit


@command
def save_rates(
    *,
    unit: Unit,
    rates: Rates,
    shared_tag: str,
    expected_version: int,
    by: str,
    now: datetime,
) -> TravelRates:
    """Give a unit its own rates, or change them.

    Args:
        expected_version: the version that the editor saw; 0 where the unit had none.

    Raises:
        StaleVersionError: somebody else saved meanwhile.
    """
    row = TravelRates.objects.select_for_update().filter(unit=unit).first()
    check_version(f"{unit.name}的费率", row.version if row else 0, expected_version)
    row = row or TravelRates(unit=unit, version=0)
    for name, value in asdict(rates).items():
        setattr(row, name, value)
    row.shared_tag = shared_tag
    row.version += 1
    row.updated_by, row.updated_at = by, now
    row.save()
    append(
        kind=Event.RATES_SAVED,
        actor=by,
        subject=unit.code,
        payload={**asdict(rates), "shared_tag": shared_tag, "version": row.version},
        at=now,
    )
    return row


@command
def drop_rates(*, unit: Unit, expected_version: int, by: str, now: datetime) -> None:
    """Let a unit use the rates of the unit above again.

    Raises:
        PlanRefusedError: it has none of its own.
        StaleVersionError: somebody else saved meanwhile.
    """
    row = TravelRates.objects.select_for_update().filter(unit=unit).first()
    if row is None:
        raise PlanRefusedError(f"{unit.name}没有自己的费率，已在使用上级或默认的费率。")
    check_version(f"{unit.name}的费率", row.version, expected_version)
    row.delete()
    append(
        kind=Event.RATES_DROPPED,
        actor=by,
        subject=unit.code,
        payload={"version": expected_version},
        at=now,
    )
