"""Changing planned outings: another half day, another order, another car; each with its trace."""

from datetime import date, datetime, time

from django.db.models import Q
from django.utils import timezone

from inspections.fieldwork.events import Event
from inspections.fieldwork.models.visits import Outing, Vehicle, Visit
from inspections.fieldwork.policies import check_not_begun
from inspections.fieldwork.routes import Slot
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.diaries import Diary, Garage, departure, vehicles_of
from inspections.fieldwork.services.moves import locked_visit, numbered, record, tidy_outing
from inspections.fieldwork.states import Half
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.workdays import calendar


@command
def move_visit(*, visit_code: str, day: date, half: Half, by: str, now: datetime) -> Outing:
    """Put a visit into its team's outing of another half day, which is made where there is none.

    Raises:
        PolicyError: begun already, outside the window, no workday, past, or somebody is away.
    """
    session = _locked_session(visit_code)
    visit = locked_visit(visit_code)
    check_not_begun(visit)
    slot = Slot(day, half)
    before = visit.outing
    party = Q(team_id=visit.team_id, merged_id=visit.merged_id)
    outing = Outing.objects.filter(party, day=day, half=half).first()
    if outing is None:
        _check_slot(visit, session, slot, now=now)
        outing = Outing.objects.create(
            session=session,
            team_id=visit.team_id,
            merged_id=visit.merged_id,
            day=day,
            half=half,
            vehicle=Garage(session.unit, day, day).take(slot, crew_of(visit)),
            departs_at=departure(slot),
            planned_by=by,
            planned_at=now,
        )
    elif before is not None and outing.pk == before.pk:
        raise PolicyError(f"检查户次 {visit.code} 本来就在 {day} {half.label}，没有改动。")
    visit.outing, visit.place = outing, outing.visits.count() + 1
    visit.save(update_fields=["outing", "place"])
    tidy_outing(before)
    record(
        visit,
        Event.OUTING_PLANNED,
        {
            "from": f"{before.day} {before.half}" if before else "",
            "to": f"{day} {half}",
            "outing": outing.pk,
        },
        by=by,
        now=now,
    )
    return outing


@command
def shift_visit(*, visit_code: str, earlier: bool, by: str, now: datetime) -> Visit:
    """Swap a visit with the one before or after it on the same outing.

    Raises:
        PolicyError: begun already, or there is nothing to swap with.
    """
    _locked_session(visit_code)
    visit = locked_visit(visit_code)
    check_not_begun(visit)
    order = list(visit.outing.visits.order_by("place", "pk")) if visit.outing else []
    here = next((place for place, one in enumerate(order) if one.pk == visit.pk), -1)
    there = here - 1 if earlier else here + 1
    if here < 0 or not 0 <= there < len(order):
        raise PolicyError(f"检查户次 {visit.code} 已在最{'前' if earlier else '后'}，不能再移。")
    order[here], order[there] = order[there], order[here]
    numbered(order)
    record(visit, Event.OUTING_PLANNED, {"place": there + 1, "was": here + 1}, by=by, now=now)
    visit.refresh_from_db()
    return visit


@command
def change_outing(*, outing_id: int, plate: str, departs: time, by: str, now: datetime) -> Outing:
    """Give an outing another car, or none, and another departure time.

    Raises:
        PolicyError: no such car, out with another team, or an hour of the other half day.
    """
    outing = Outing.objects.select_for_update(of=("self",)).filter(pk=outing_id).first()
    if outing is None:
        raise PolicyError("没有这次出车，或已被取消。请刷新页面。")
    if (departs.hour < 12) != (outing.half == Half.AM):
        raise PolicyError(
            f"出发时间 {departs:%H:%M} 不在{Half(outing.half).label}。"
            "请改时间，或把户次移到另一个半天。"
        )
    car = _car(outing, plate) if plate else None
    outing.vehicle = car
    outing.departs_at = timezone.make_aware(datetime.combine(outing.day, departs))
    outing.save(update_fields=["vehicle", "departs_at"])
    append(
        kind=Event.OUTING_PLANNED,
        actor=by,
        subject=f"outing/{outing.pk}",
        draw=outing.session.code,
        payload={"vehicle": car.plate if car else "", "departs": f"{departs:%H:%M}"},
        at=now,
    )
    return outing


def _car(outing: Outing, plate: str) -> Vehicle:
    car = vehicles_of(outing.session.unit).filter(plate=plate, is_active=True).first()
    if car is None:
        raise PolicyError(f"没有在用车辆“{plate}”。请从列出的车辆中选。")
    other = (
        Outing.objects.filter(vehicle=car, day=outing.day, half=outing.half)
        .exclude(pk=outing.pk)
        .select_related("team", "merged")
        .first()
    )
    if other is not None:
        raise PolicyError(
            f"车辆 {plate} 在 {outing.day} {Half(outing.half).label}已派给另一组（场次 "
            f"{other.session.code}）。请换一辆，或先改那一组的安排。"
        )
    return car


def _check_slot(visit: Visit, session: DrawSession, slot: Slot, *, now: datetime) -> None:
    first, last = session.task.window_from, visit.due_on
    if not first <= slot.day <= last:
        raise PolicyError(f"{slot.day} 不在检查期 {first} 至 {last} 内。请改日期。")
    days = calendar()
    if not days.is_workday(slot.day):
        raise PolicyError(f"{slot.day} 不是工作日。请改为工作日；放假安排有误的请先改工作日历。")
    if departure(slot) <= now:
        raise PolicyError(f"{slot.day} {Half(slot.half).label}已过出发时间。请改为以后的半天。")
    reason = Diary(slot.day, slot.day, days=days, now=now).why_not(crew_of(visit), slot)
    if reason is not None:
        raise PolicyError(f"{slot.day} {Half(slot.half).label}不行：{reason}。请换一个半天。")


def _locked_session(visit_code: str) -> DrawSession:
    """Everything about one session's outings happens one after the other."""
    rows = DrawSession.objects.select_for_update(of=("self",)).select_related("unit", "task")
    session = rows.filter(visits__code=visit_code).first()
    if session is None:
        raise PolicyError(f"没有检查户次“{visit_code}”。请核对编号。")
    return session
