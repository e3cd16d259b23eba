"""One outing: order, car, escorts; moving visits between half days."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.fieldwork.forms.dispatching import EscortForm, MoveForm, OutingForm
from inspections.fieldwork.models.visits import Outing
from inspections.fieldwork.selectors.diaries import vehicles_of
from inspections.fieldwork.selectors.dispatching import planned_outing, way_of
from inspections.fieldwork.selectors.outings import outings_visible_to
from inspections.fieldwork.selectors.visits import steps_about
from inspections.fieldwork.services.escorts import drop_escort, name_escort
from inspections.fieldwork.services.rearranging import change_outing, move_visit, shift_visit
from inspections.fieldwork.states import Half, VisitState
from inspections.fieldwork.views.dispatching import DISPATCHERS
from inspections.fieldwork.views.visits import reads_names, visible_visit
from inspections.policies import PolicyError
from inspections.views.access import today
from inspections.views.acting import act, by
from shuangsuiji.orgs.policies import check_has_role, has_role
from shuangsuiji.orgs.selectors import unit_by_code


@login_required
@require_safe
def outing_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the team goes, in which order, with whom, and what was changed."""
    outing = _visible(request, pk)
    return render(request, "fieldwork/desk/outing.html", _context(request, outing))


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Another car or departure time."""
    outing = _editable(request, pk)
    form = OutingForm(request.POST, cars=_cars(outing))
    if not form.is_valid():
        context = _context(request, outing) | {"form": form}
        return render(request, "fieldwork/desk/outing.html", context, status=422)
    act(
        request,
        lambda: change_outing(
            outing_id=outing.pk,
            plate=form.cleaned_data["plate"],
            departs=form.cleaned_data["departs"],
            by=by(request),
            now=timezone.now(),
        ),
        "已保存车辆和出发时间。",
    )
    return redirect("desk:outing", pk=pk)


@login_required
@require_POST
def add_escort(request: HttpRequest, pk: int) -> HttpResponse:
    """Name somebody of a home branch."""
    outing = _editable(request, pk)
    if not reads_names(request, outing.session):
        raise Http404("名单公开之前，属地配合人员由抽取员指派。")
    form = EscortForm(request.POST, units=_homes(outing))
    if not form.is_valid():
        context = _context(request, outing) | {"escort_form": form}
        return render(request, "fieldwork/desk/outing.html", context, status=422)
    act(
        request,
        lambda: name_escort(
            outing_id=outing.pk,
            unit=unit_by_code(form.cleaned_data["unit"]),
            name=form.cleaned_data["name"],
            phone=form.cleaned_data["phone"],
            by=by(request),
            now=timezone.now(),
        ),
        "已指派。属地配合人员只带路，看不到也不填写检查表。",
    )
    return redirect("desk:outing", pk=pk)


@login_required
@require_POST
def remove_escort(request: HttpRequest, pk: int, escort: int) -> HttpResponse:
    """Take a name off."""
    outing = _editable(request, pk)
    act(
        request,
        lambda: drop_escort(
            outing_id=outing.pk, escort_id=escort, by=by(request), now=timezone.now()
        ),
        "已撤下。",
    )
    return redirect("desk:outing", pk=pk)


@login_required
@require_POST
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Put a visit on another half day."""
    visit = visible_visit(request, code)
    check_has_role(request.user, DISPATCHERS, visit.unit, on=today())
    form = MoveForm(request.POST)
    if form.is_valid():
        act(
            request,
            lambda: move_visit(
                visit_code=code,
                day=form.cleaned_data["day"],
                half=Half(form.cleaned_data["half"]),
                by=by(request),
                now=timezone.now(),
            ),
            "已改到新的半天。",
        )
    else:
        act(request, lambda: _refused(form), "")
    visit.refresh_from_db(fields=["outing"])
    if visit.outing_id:
        return redirect("desk:outing", pk=visit.outing_id)
    return redirect("desk:visit", code=code)


@login_required
@require_POST
def shift(request: HttpRequest, code: str) -> HttpResponse:
    """Swap a visit with its neighbour."""
    visit = visible_visit(request, code)
    check_has_role(request.user, DISPATCHERS, visit.unit, on=today())
    earlier = request.POST.get("to") == "earlier"
    act(
        request,
        lambda: shift_visit(visit_code=code, earlier=earlier, by=by(request), now=timezone.now()),
        "已调整次序。",
    )
    if visit.outing_id:
        return redirect("desk:outing", pk=visit.outing_id)
    return redirect("desk:visit", code=code)


def _visible(request: HttpRequest, pk: int) -> Outing:
    outing = outings_visible_to(request.user, on=today()).filter(pk=pk).first()
    if outing is None:
        raise Http404("没有这次出车，或不在您的范围内。")
    return outing


def _editable(request: HttpRequest, pk: int) -> Outing:
    outing = _visible(request, pk)
    check_has_role(request.user, DISPATCHERS, outing.session.unit, on=today())
    return outing


def _cars(outing: Outing) -> list[tuple[str, str]]:
    rows = vehicles_of(outing.session.unit).filter(is_active=True)
    return [(car.plate, f"{car.plate}（{car.unit.name}，{car.seats} 座）") for car in rows]


def _homes(outing: Outing) -> list[tuple[str, str]]:
    units = {
        visit.entity.responsible_unit.code: visit.entity.responsible_unit.name
        for visit in outing.visits.all()
        if visit.entity.responsible_unit
    }
    return sorted(units.items())


def _context(request: HttpRequest, outing: Outing) -> dict[str, Any]:
    planned = planned_outing(outing)
    visits = list(outing.visits.all())
    reads = reads_names(request, outing.session) or all(visit.opened_at for visit in visits)
    steps = steps_about([f"outing/{outing.pk}", *(visit.code for visit in visits)])
    return {
        "outing": outing,
        "planned": planned,
        "visits": visits,
        "reads": reads,
        "may_edit": has_role(request.user, DISPATCHERS, outing.session.unit, on=today()),
        "can_shift": sum(visit.state == VisitState.DISPATCHED for visit in visits) > 1,
        "form": OutingForm(
            initial={
                "plate": outing.vehicle.plate if outing.vehicle else "",
                "departs": timezone.localtime(outing.departs_at).time(),
            },
            cars=_cars(outing),
        ),
        "move_form": MoveForm(initial={"day": outing.day, "half": outing.half}),
        "escort_form": EscortForm(units=_homes(outing)) if reads else None,
        "way": way_of(planned) if reads else None,
        "steps": steps,
    }


def _refused(form: MoveForm) -> None:
    raise PolicyError("；".join(str(text) for texts in form.errors.values() for text in texts))
