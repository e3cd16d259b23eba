"""The cars of a bureau."""

from datetime import datetime

from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Outing, Vehicle
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit

FEWEST_SEATS, MOST_SEATS = 2, 60


@command
def save_vehicle(
    *,
    plate: str,
    unit: Unit,
    seats: int,
    driver: str = "",
    driver_phone: str = "",
    is_active: bool = True,
    is_new: bool = False,
    by: str,
    now: datetime,
) -> Vehicle:
    """Add a car, or change the one with this plate.

    Args:
        is_new: refuse a plate that is known already.

    Raises:
        PolicyError: a plate that is taken, seats that cannot be, or a car still on a plan.
    """
    plate = "".join(plate.split()).upper()
    if not plate:
        raise PolicyError("车牌不能为空。请填写车牌号码。")
    if not FEWEST_SEATS <= seats <= MOST_SEATS:
        raise PolicyError(f"座位 {seats} 应在 {FEWEST_SEATS} 至 {MOST_SEATS} 之间。请改正。")
    row = Vehicle.objects.select_for_update().filter(plate=plate).first()
    if row is not None and is_new:
        raise PolicyError(f"车牌 {plate} 已登记在{row.unit.name}。请核对，或去修改那辆车。")
    if row is not None and row.is_active and not is_active:
        _check_free(row, now)
    row = row or Vehicle(plate=plate)
    row.unit, row.seats, row.is_active = unit, seats, is_active
    row.driver, row.driver_phone = driver.strip(), driver_phone.strip()
    row.save()
    append(
        kind=Event.VEHICLE_SAVED,
        actor=by,
        subject=plate,
        payload={"unit": unit.code, "seats": seats, "active": is_active},
        at=now,
    )
    return row


def _check_free(car: Vehicle, now: datetime) -> None:
    ahead = Outing.objects.filter(vehicle=car, day__gte=timezone.localdate(now)).first()
    if ahead is not None:
        raise PolicyError(
            f"车辆 {car.plate} 还安排在 {ahead.day} 出车（场次 {ahead.session.code}），不能停用。"
            "请先给那次出车换车。"
        )
