"""The list of inspectors and single inspectors."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from personnel.columns import COLUMNS
from personnel.forms import SOON_DAYS, InspectorFilter, InspectorForm
from personnel.models import Inspector
from personnel.selectors import figures, inspector_with_absences, inspectors
from personnel.services import deactivate, save_inspector
from personnel.services.inspectors import InspectorRefusedError
from shuangsuiji.intake.export import CSV_TYPE, XLSX_TYPE, csv_chunks, write_xlsx
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.policies import (
    check_has_role,
    check_has_role_anywhere,
    has_role,
    has_role_anywhere,
)
from shuangsuiji.orgs.selectors import units_above, units_visible_to

PER_PAGE = 50


@login_required
@require_GET
def list_inspectors(request: HttpRequest) -> HttpResponse:
    """执法人员库, as far as the user's grants reach."""
    today = timezone.localdate()
    visible = inspectors(request.user, on=today)
    filters = _filters(request)
    found = filters.narrow(visible, today=today)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "page_obj": page,
        "filters": filters,
        "is_filtered": any(query.values()),
        "figures": figures(visible, today=today, soon_days=SOON_DAYS),
        "soon": today + timedelta(days=SOON_DAYS),
        "soon_days": SOON_DAYS,
        "today": today,
        "query": query.urlencode(),
        "may_edit": has_role_anywhere(request.user, Role.PLANNER, on=today),
    }
    return render(request, "personnel/inspector_list.html", context)


@login_required
@require_GET
def export_inspectors(request: HttpRequest, form: str) -> HttpResponseBase:
    """The list as filtered, in the columns of the template, so that it can come back."""
    today = timezone.localdate()
    found = _filters(request).narrow(inspectors(request.user, on=today), today=today)
    header = [column.label for column in COLUMNS]
    rows = (_cells(inspector) for inspector in found.iterator(chunk_size=500))
    name = f"inspectors-{today:%Y%m%d}.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if form == "csv":
        return StreamingHttpResponse(
            csv_chunks(header, rows), content_type=CSV_TYPE, headers=headers
        )
    if form != "xlsx":
        raise Http404
    with TemporaryDirectory() as folder:
        path = Path(folder) / "inspectors.xlsx"
        write_xlsx(path, header, rows, sheet="执法人员")
        return HttpResponse(path.read_bytes(), content_type=XLSX_TYPE, headers=headers)


def _cells(inspector: Inspector) -> list[str]:
    cells = {
        "name": inspector.name,
        "credential_no": inspector.credential_no,
        "credential_valid_until": inspector.credential_valid_until.isoformat(),
        "unit": inspector.unit.code,
        "post_kind": inspector.get_post_kind_display(),
        "tags": "、".join(tag.name for tag in inspector.tags.all()),
        "status": inspector.get_status_display(),
        "phone": inspector.phone,
        "level": inspector.get_level_display(),
        "is_lead_certified": "是" if inspector.is_lead_certified else "否",
    }
    return [cells[column.field] for column in COLUMNS]


@login_required
@require_GET
def show_inspector(request: HttpRequest, code: str) -> HttpResponse:
    """One inspector: facts, absences, and whether a draw today could take them."""
    today = timezone.localdate()
    inspector = visible_inspector(request, code)
    context = {
        "inspector": inspector,
        "above": units_above(inspector.unit),
        "today": today,
        "soon": today + timedelta(days=SOON_DAYS),
        "may_edit": has_role(request.user, Role.PLANNER, inspector.unit, on=today),
    }
    return render(request, "personnel/inspector_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_inspector(request: HttpRequest) -> HttpResponse:
    """登记执法人员 in a unit inside the planner's grants."""
    check_has_role_anywhere(request.user, Role.PLANNER, on=timezone.localdate())
    return _inspector_form(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def edit_inspector(request: HttpRequest, code: str) -> HttpResponse:
    """修改执法人员; the unit moved to must lie inside the planner's grants too."""
    inspector = visible_inspector(request, code)
    check_has_role(request.user, Role.PLANNER, inspector.unit, on=timezone.localdate())
    return _inspector_form(request, inspector)


@login_required
@require_POST
def end_inspector(request: HttpRequest, code: str) -> HttpResponse:
    """置为失效."""
    inspector = visible_inspector(request, code)
    check_has_role(request.user, Role.PLANNER, inspector.unit, on=timezone.localdate())
    try:
        deactivate(inspector=inspector, by=request.user.get_username(), now=timezone.now())
    except InspectorRefusedError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, f"{inspector.name}已置为失效，今后的抽取不再包含。")
    return redirect("personnel:detail", code=code)


def visible_inspector(request: HttpRequest, code: str) -> Inspector:
    """The inspector, or 404 when outside what the user may see."""
    visible = inspectors(request.user, on=timezone.localdate())
    return get_object_or_404(inspector_with_absences(visible), code=code)


def own_units(request: HttpRequest) -> QuerySet[Unit]:
    """Units whose inspectors the user keeps."""
    return units_visible_to(request.user, on=timezone.localdate(), roles=[Role.PLANNER])


def _filters(request: HttpRequest) -> InspectorFilter:
    units = units_visible_to(request.user, on=timezone.localdate())
    return InspectorFilter(request.GET, units=units)


def _inspector_form(request: HttpRequest, inspector: Inspector | None) -> HttpResponse:
    units = own_units(request)
    form = InspectorForm(
        request.POST or None,
        units=units,
        accounts=User.objects.filter(unit__in=units, is_active=True).order_by("username"),
        initial=_initial(inspector) if inspector else {},
    )
    if request.method == "POST" and form.is_valid():
        try:
            saved = save_inspector(
                facts=form.facts(),
                inspector=inspector,
                user=form.cleaned_data["user"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except InspectorRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已保存{saved.name}。")
            return redirect("personnel:detail", code=saved.code)
    context = {"form": form, "inspector": inspector}
    return render(request, "personnel/inspector_form.html", context)


def _initial(inspector: Inspector) -> dict[str, Any]:
    names = [
        *("name", "credential_no", "credential_valid_until", "level", "post_kind", "phone"),
        *("is_lead_certified", "is_expert", "expert_field", "status"),
    ]
    return {
        **{name: getattr(inspector, name) for name in names},
        "unit": inspector.unit_id,
        "user": inspector.user_id,
        "tags": [tag.pk for tag in inspector.tags.all()],
    }
