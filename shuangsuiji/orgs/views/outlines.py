"""The outlines of a unit's districts: what is stored, another file, none."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from shuangsuiji.orgs.forms import OutlineForm
from shuangsuiji.orgs.geojson import LARGEST_FILE, OutlineError
from shuangsuiji.orgs.models import Datum, Role, Unit, UnitOutline
from shuangsuiji.orgs.policies import check_has_role, has_role
from shuangsuiji.orgs.selectors import units_above, units_visible_to
from shuangsuiji.orgs.services.outlines import drop_outline, save_outline
from shuangsuiji.orgs.services.units import UnitRefusedError


def _visible(request: HttpRequest, code: str) -> Unit:
    return get_object_or_404(units_visible_to(request.user, on=timezone.localdate()), code=code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unit_outline(request: HttpRequest, code: str) -> HttpResponse:
    """Show the districts, or take a GeoJSON file."""
    unit = _visible(request, code)
    form = OutlineForm()
    if request.method == "POST":
        form = OutlineForm(request.POST, request.FILES)
        check_has_role(request.user, Role.SYSADMIN, unit, on=timezone.localdate())
        if form.is_valid() and _saved(request, unit, form):
            messages.success(request, f"已保存{unit.name}的辖区边界。")
            return redirect("orgs:unit_outline", code=code)
    row = UnitOutline.objects.filter(unit=unit).first()
    context = {
        "unit": unit,
        "above": units_above(unit),
        "outline": row,
        "areas": [(name, sum(map(len, rings))) for name, rings in row.areas] if row else [],
        "form": form,
        "largest": LARGEST_FILE // 1024 // 1024,
        "may_edit": has_role(request.user, Role.SYSADMIN, unit, on=timezone.localdate()),
    }
    status = 422 if form.errors else 200
    return render(request, "orgs/unit_outline.html", context, status=status)


def _saved(request: HttpRequest, unit: Unit, form: OutlineForm) -> bool:
    file = form.cleaned_data["file"]
    try:
        if file.size > LARGEST_FILE:
            raise OutlineError(
                [f"文件有 {file.size:,} 字节，最大 {LARGEST_FILE:,} 字节。请先简化边界再上传。"]
            )
        save_outline(
            unit=unit,
            filename=file.name,
            data=file.read(),
            datum=Datum(form.cleaned_data["datum"]),
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except OutlineError as error:
        form.add_error("file", forms.ValidationError(error.faults))
        return False
    return True


@login_required
@require_POST
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Forget the districts."""
    unit = _visible(request, code)
    check_has_role(request.user, Role.SYSADMIN, unit, on=timezone.localdate())
    try:
        drop_outline(unit=unit, by=request.user.get_username(), now=timezone.now())
        messages.success(request, f"已删除{unit.name}的辖区边界。")
    except UnitRefusedError as error:
        messages.error(request, str(error))
    return redirect("orgs:unit_outline", code=code)
