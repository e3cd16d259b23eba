"""Outings: planned as proposed; who signs in; when all are there and it is time, visits open."""

from datetime import datetime

from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import CheckIn, Outing, Visit
from inspections.fieldwork.policies import check_dispatchable
from inspections.fieldwork.selectors.crews import crews_of
from inspections.fieldwork.selectors.outings import PlannedOuting, openable, proposal
from inspections.fieldwork.services.moves import record
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command


@command
def plan_outings(*, session_code: str, by: str, now: datetime) -> list[Outing]:
    """Plan outings for every visit of a session that has none, as proposed at this moment.

    Raises:
        PolicyError: nothing is left to plan, or not one visit fits into the window.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    check_dispatchable(session)
    proposed = proposal(session, now=now)
    if not proposed.outings:
        raise PolicyError(
            f"场次 {session.code} 没有可以安排的检查户次：都已安排，或检查期内没有大家都空的半天。"
            "请核对检查期、缺勤登记和已有的出车安排。"
        )
    made = [_outing(session, one, by=by, now=now) for one in proposed.outings]
    append(
        kind=Event.OUTING_PLANNED,
        actor=by,
        subject=session.code,
        draw=session.code,
        payload={
            "outings": [
                _said(outing, one) for outing, one in zip(made, proposed.outings, strict=True)
            ],
            "left": [visit.code for visit in proposed.left],
        },
        at=now,
    )
    return made


@command
def check_in(*, outing_id: int, inspector_id: int, by: str, now: datetime) -> Outing:
    """Somebody of the team says that they are there; with the last of them the visits open.

    Doing it again changes nothing but is recorded.

    Raises:
        PolicyError: not of the team by now, or another day than that of the outing.
    """
    outing = _locked(outing_id)
    crew = crews_of([outing])[outing.pk]
    person = next((one for one in crew if one.pk == inspector_id), None)
    if person is None:
        raise PolicyError("您不在这次出车的检查组里。请核对派发安排，或联系抽取员。")
    if timezone.localdate(now) != outing.day:
        raise PolicyError(
            f"这次出车在 {outing.day}，今天是 {timezone.localdate(now)}。请在出车当天签到；"
            "日期有变的请先由抽取员改期。"
        )
    _, is_new = CheckIn.objects.get_or_create(
        outing=outing, inspector_id=inspector_id, defaults={"at": now}
    )
    append(
        kind=Event.CHECKED_IN,
        actor=by,
        subject=f"outing/{outing.pk}",
        draw=outing.session.code,
        payload={"inspector": person.code, "again": not is_new},
        at=now,
    )
    for visit in openable([outing], now=now):
        _open(visit, by=by, now=now)
    return outing


@command
def open_visits(*, outing_id: int, by: str, now: datetime) -> list[Visit]:
    """Open the visits of an outing whose whole team signed in before its departure time came.

    Raises:
        PolicyError: nothing is to be opened by now.
    """
    outing = _locked(outing_id)
    visits = openable([outing], now=now)
    if not visits:
        raise PolicyError("这次出车没有可以开启的检查户次：未到出发时间，或组员没有到齐。")
    for visit in visits:
        _open(visit, by=by, now=now)
    return visits


def _open(visit: Visit, *, by: str, now: datetime) -> None:
    visit.opened_at = now
    visit.save(update_fields=["opened_at"])
    record(visit, Event.VISIT_OPENED, {"outing": visit.outing_id}, by=by, now=now)


def _locked(outing_id: int) -> Outing:
    rows = Outing.objects.select_for_update(of=("self",)).select_related("session")
    outing = rows.filter(pk=outing_id).first()
    if outing is None:
        raise PolicyError("没有这次出车，或已被取消。请刷新页面。")
    return outing


def _outing(session: DrawSession, one: PlannedOuting, *, by: str, now: datetime) -> Outing:
    team, merged = one.party
    outing = Outing.objects.create(
        session=session,
        team_id=team,
        merged_id=merged,
        day=one.slot.day,
        half=one.slot.half,
        vehicle=one.vehicle,
        departs_at=one.departs_at,
        planned_by=by,
        planned_at=now,
    )
    for place, visit in enumerate(one.visits, start=1):
        visit.outing, visit.place = outing, place
    Visit.objects.bulk_update(one.visits, ["outing", "place"])
    return outing


def _said(outing: Outing, one: PlannedOuting) -> dict[str, JsonValue]:
    return {
        "outing": outing.pk,
        "party": one.label,
        "day": one.slot.day.isoformat(),
        "half": one.slot.half,
        "vehicle": one.vehicle.plate if one.vehicle else "",
        "visits": [visit.code for visit in one.visits],
    }
