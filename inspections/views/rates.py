"""The rates of a bureau: read by everybody who sees the unit, kept by its planners."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections.forms.rates import RatesForm, initial
from inspections.policies import PlanRefusedError
from inspections.selectors.surroundings import rates_for
from inspections.services.rates import drop_rates, save_rates
from inspections.views.access import check_planner, today
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.policies import has_role
from shuangsuiji.orgs.selectors import units_visible_to


def _visible(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(units_visible_to(request.user, on=today()), code=code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_rates(request: HttpRequest, unit: str) -> HttpResponse:
    """Show the rates that hold for the unit; its planners may give it its own."""
    row = _visible(request, unit)
    found = rates_for(row)
    own = found.source if found.source is not None and found.source.unit_id == row.pk else None
    first = initial(found.rates, found.shared_tag, own.version if own else 0)
    form = RatesForm(request.POST if request.method == "POST" else None, initial=first)
    if request.method == "POST":
        check_planner(request, row)
        if form.is_valid() and _saved(request, row, form):
            messages.success(request, f"已保存{row.name}的费率，下次预演起使用。")
            return redirect("inspections:rates", unit=unit)
    context = {
        "unit": row,
        "form": form,
        "own": own,
        "source": found.source,
        "may_edit": has_role(request.user, Role.PLANNER, row, on=today()),
    }
    return render(request, "inspections/rates.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, unit: Unit, form: RatesForm) -> bool:
    try:
        save_rates(
            unit=unit,
            rates=form.rates(),
            shared_tag=form.cleaned_data["shared_tag"].strip(),
            expected_version=form.cleaned_data["version"],
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except PlanRefusedError as error:
        form.add_error(None, str(error))
        return False
    return True


@login_required
@require_POST
def drop(request: HttpRequest, unit: str) -> HttpResponse:
    """Use the rates of the unit above again."""
    row = _visible(request, unit)
    check_planner(request, row)
    version = request.POST.get("version", "")
    try:
        drop_rates(
            unit=row,
            expected_version=int(version) if version.isdecimal() else 0,
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"{row.name}改用上级或默认的费率。")
    except PlanRefusedError as error:
        messages.error(request, str(error))
    return redirect("inspections:rates", unit=unit)
