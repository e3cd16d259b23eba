"""People of the home branch who show the way (属地配合人员): named, and without any access."""

from datetime import datetime

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Escort, Outing
from inspections.fieldwork.selectors.crews import crews_of
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit


@command
def name_escort(
    *, outing_id: int, unit: Unit, name: str, phone: str, by: str, now: datetime
) -> Escort:
    """Name somebody of a branch whose entities are visited; they sign and write nothing.

    Raises:
        PolicyError: of the team itself, named already, or of a branch that is not visited.
    """
    outing = _outing(outing_id)
    name = name.strip()
    if not name:
        raise PolicyError("属地配合人员姓名不能为空。请填写姓名。")
    visited = {visit.entity.responsible_unit_id for visit in outing.visits.select_related("entity")}
    if unit.pk not in visited:
        raise PolicyError(f"{unit.name}没有这次出车要检查的主体。请从所涉的属地单位中选。")
    if any(one.name == name and one.unit_id == unit.pk for one in crews_of([outing])[outing.pk]):
        raise PolicyError(f"“{name}”是这一组的检查人员，不能兼任属地配合人员。请另行指派。")
    if outing.escorts.filter(name=name).exists():
        raise PolicyError(f"“{name}”已是这次出车的属地配合人员，不必重复指派。")
    escort = Escort.objects.create(
        outing=outing, unit=unit, name=name, phone=phone.strip(), named_by=by, named_at=now
    )
    _record(outing, {"unit": unit.code, "named": True}, by=by, now=now)
    return escort


@command
def drop_escort(*, outing_id: int, escort_id: int, by: str, now: datetime) -> None:
    """Take a name off again.

    Raises:
        PolicyError: they are not named for this outing.
    """
    outing = _outing(outing_id)
    escort = outing.escorts.filter(pk=escort_id).select_related("unit").first()
    if escort is None:
        raise PolicyError("这次出车没有这位属地配合人员。请刷新页面。")
    unit = escort.unit.code
    escort.delete()
    _record(outing, {"unit": unit, "named": False}, by=by, now=now)


def _outing(outing_id: int) -> Outing:
    rows = Outing.objects.select_for_update(of=("self",)).select_related("session")
    outing = rows.filter(pk=outing_id).first()
    if outing is None:
        raise PolicyError("没有这次出车，或已被取消。请刷新页面。")
    return outing


def _record(outing: Outing, payload: dict[str, str | bool], *, by: str, now: datetime) -> None:
    """Names are personal data and stay out of the log."""
    append(
        kind=Event.ESCORT_NAMED,
        actor=by,
        subject=f"outing/{outing.pk}",
        draw=outing.session.code,
        payload={**payload},
        at=now,
    )
