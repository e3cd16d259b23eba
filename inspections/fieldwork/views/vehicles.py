"""Cars of the user's units; planners and draw officers keep them."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.fieldwork.forms.dispatching import VehicleForm
from inspections.fieldwork.models.visits import Vehicle
from inspections.fieldwork.selectors.visits import STAFF
from inspections.fieldwork.services.vehicles import save_vehicle
from inspections.fieldwork.views.dispatching import DISPATCHERS
from inspections.policies import PolicyError
from inspections.views.access import today
from inspections.views.acting import by
from shuangsuiji.orgs.models import Unit
from shuangsuiji.orgs.policies import (
    check_has_role,
    check_has_role_anywhere,
    has_role_anywhere,
)
from shuangsuiji.orgs.selectors import scoped, units_visible_to


@login_required
@require_safe
def vehicle_list(request: HttpRequest) -> HttpResponse:
    """Every car in scope."""
    check_has_role_anywhere(request.user, STAFF, on=today())
    rows = scoped(Vehicle.objects.select_related("unit"), request.user, on=today(), roles=STAFF)
    context = {
        "vehicles": rows.order_by("unit__path", "plate"),
        "may_edit": has_role_anywhere(request.user, DISPATCHERS, on=today()),
    }
    return render(request, "fieldwork/desk/vehicle_list.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def add_vehicle(request: HttpRequest) -> HttpResponse:
    """A car that is not on the list yet."""
    return _edit(request, None)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_vehicle(request: HttpRequest, plate: str) -> HttpResponse:
    """Change a car, or take it out of use."""
    rows = scoped(Vehicle.objects.select_related("unit"), request.user, on=today(), roles=STAFF)
    row = rows.filter(plate=plate).first()
    if row is None:
        raise Http404(f"没有车辆 {plate}，或不在您的范围内。")
    check_has_role(request.user, DISPATCHERS, row.unit, on=today())
    return _edit(request, row)


def _edit(request: HttpRequest, row: Vehicle | None) -> HttpResponse:
    check_has_role_anywhere(request.user, DISPATCHERS, on=today())
    units = {
        unit.code: unit for unit in units_visible_to(request.user, on=today(), roles=DISPATCHERS)
    }
    first = (
        {name: getattr(row, name) for name in VehicleForm.base_fields} | {"unit": row.unit.code}
        if row
        else {"seats": 5, "is_active": True}
    )
    choices = [(code, "\u3000" * unit.depth + unit.name) for code, unit in units.items()]
    form = VehicleForm(request.POST or None, initial=first, units=choices)
    if row is not None:
        form.fields["plate"].disabled = True
    if request.method == "POST" and form.is_valid() and _saved(request, row, form, units):
        return redirect("desk:vehicles")
    context = {"vehicle": row, "form": form}
    status = 422 if form.errors else 200
    return render(request, "fieldwork/desk/vehicle_form.html", context, status=status)


def _saved(
    request: HttpRequest, row: Vehicle | None, form: VehicleForm, units: dict[str, Unit]
) -> bool:
    try:
        save_vehicle(
            **{**form.cleaned_data, "unit": units[form.cleaned_data["unit"]]},
            is_new=row is None,
            by=by(request),
            now=timezone.now(),
        )
    except PolicyError as error:
        form.add_error(None, str(error))
        return False
    return True
