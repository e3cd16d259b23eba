"""待落位: entities for which a person names the responsible unit."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from entities.forms import PlaceForm
from entities.selectors.registry import district_names, region_prefixes, waiting
from entities.services.registry import NothingChangedError, place_entities, place_waiting
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role_anywhere, has_role_anywhere
from shuangsuiji.orgs.selectors import units_visible_to

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def list_waiting(request: HttpRequest) -> HttpResponse:
    """List entities without a unit; choose some and a unit, or let districts decide."""
    today = timezone.localdate()
    rows = waiting(request.user, on=today)
    units = units_visible_to(request.user, on=today, roles=[Role.PLANNER]).filter(is_active=True)
    form = PlaceForm(request.POST if request.method == "POST" else None, units=units)
    if request.method == "POST":
        check_has_role_anywhere(request.user, Role.PLANNER, on=today)
        try:
            if "auto" in request.POST:
                _place_all(request)
                return redirect("entities:waiting")
            codes = request.POST.getlist("code")
            if not codes:
                form.add_error(None, "请先勾选要落位的主体。")
            elif form.is_valid():
                _place_chosen(request, form, codes)
                return redirect("entities:waiting")
        except NothingChangedError as error:
            messages.warning(request, str(error))
            return redirect("entities:waiting")
    text = request.GET.get("q", "").strip()
    if text:
        rows = rows.filter(address__icontains=text) | rows.filter(name__icontains=text)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    regions = district_names({entity.region_code for entity in page})
    context = {
        "rows": [(entity, regions.get(entity.region_code, "")) for entity in page],
        "page_obj": page,
        "form": form,
        "text": text,
        "chosen": set(request.POST.getlist("code")),
        "may_plan": has_role_anywhere(request.user, Role.PLANNER, on=today),
    }
    return render(request, "entities/waiting_list.html", context)


def _place_chosen(request: HttpRequest, form: PlaceForm, codes: list[str]) -> None:
    today = timezone.localdate()
    mine = waiting(request.user, on=today, roles=[Role.PLANNER]).filter(code__in=codes)
    unit = form.cleaned_data["unit"]
    count = place_entities(
        codes=list(mine.values_list("code", flat=True)),
        unit=unit,
        by=request.user.get_username(),
        now=timezone.now(),
    )
    messages.success(request, f"已把 {count} 户落位到{unit.name}。")


def _place_all(request: HttpRequest) -> None:
    prefixes = region_prefixes(request.user, on=timezone.localdate(), roles=[Role.PLANNER])
    count = place_waiting(
        region_prefixes=[prefix for prefix in prefixes if prefix],
        by=request.user.get_username(),
        now=timezone.now(),
    )
    messages.success(request, f"已按区划落位 {count} 户。")
