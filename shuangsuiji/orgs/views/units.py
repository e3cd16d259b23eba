"""The tree of units and single units."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from shuangsuiji.intake.export import CSV_TYPE, csv_chunks
from shuangsuiji.orgs.forms import MICRO, UnitForm
from shuangsuiji.orgs.models import Role, Unit, UnitKind, UnitOutline
from shuangsuiji.orgs.parsing import COLUMNS
from shuangsuiji.orgs.policies import (
    check_has_role,
    check_has_role_anywhere,
    has_role,
    has_role_anywhere,
)
from shuangsuiji.orgs.selectors import (
    accounts_at,
    grants_at,
    units_above,
    units_visible_to,
    user_counts_by_unit,
)
from shuangsuiji.orgs.services import save_unit
from shuangsuiji.orgs.services.units import UnitRefusedError

KEEPERS = (Role.SYSADMIN, Role.AUDITOR)


@dataclass
class Node:
    """A unit in the tree with what stands under it."""

    unit: Unit
    accounts: int = 0  # here and below
    size: int = 1  # units, itself included
    children: list["Node"] = field(default_factory=list)

    @property
    def bureaus(self) -> list["Node"]:
        return [node for node in self.children if node.children]

    @property
    def leaves(self) -> list["Node"]:
        return [node for node in self.children if not node.children]


def forest(units: Iterable[Unit], accounts: dict[int, int]) -> list[Node]:
    """Units in tree order as trees; a unit whose parent is not among them is a root."""
    nodes: dict[str, Node] = {}
    roots: list[Node] = []
    for unit in units:
        node = nodes[unit.path] = Node(unit, accounts.get(unit.pk, 0))
        above = nodes.get(unit.path[: -len(unit.code) - 1])
        (above.children if above else roots).append(node)
    for node in reversed(nodes.values()):
        above = nodes.get(node.unit.path[: -len(node.unit.code) - 1])
        if above is not None:
            above.accounts += node.accounts
            above.size += node.size
    return roots


@login_required
@require_GET
def unit_tree(request: HttpRequest) -> HttpResponse:
    """单位树, as far as the user's grants reach."""
    today = timezone.localdate()
    text = request.GET.get("q", "").strip()
    units = list(units_visible_to(request.user, on=today))
    kinds = {unit.kind for unit in units}
    context: dict[str, Any] = {
        "total": len(units),
        "by_kind": [
            (kind.label, sum(1 for unit in units if unit.kind == kind))
            for kind in UnitKind
            if kind in kinds
        ],
        "text": text,
        "may_edit": has_role_anywhere(request.user, Role.SYSADMIN, on=today),
        "may_see_accounts": has_role_anywhere(request.user, KEEPERS, on=today),
    }
    if text:
        wanted = text.casefold()
        context["found"] = [
            unit
            for unit in units
            if wanted in unit.name.casefold() or wanted in unit.code.casefold()
        ]
    else:
        context["roots"] = forest(units, user_counts_by_unit())
    return render(request, "orgs/unit_tree.html", context)


@login_required
@require_GET
def show_unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: where it stands, what is under it, who holds roles on it."""
    today = timezone.localdate()
    visible = units_visible_to(request.user, on=today)
    unit = get_object_or_404(visible, code=code)
    sees_accounts = has_role(request.user, KEEPERS, unit, on=today)
    context = {
        "unit": unit,
        "above": units_above(unit),
        "children": visible.filter(parent=unit),
        "may_edit": has_role(request.user, Role.SYSADMIN, unit, on=today),
        "has_outline": UnitOutline.objects.filter(unit=unit).exists(),
        "sees_accounts": sees_accounts,
        "accounts": accounts_at(unit) if sees_accounts else None,
        "grants": grants_at(unit, on=today) if sees_accounts else None,
        "lon": unit.lon_e6 / MICRO if unit.lon_e6 is not None else None,
        "lat": unit.lat_e6 / MICRO if unit.lat_e6 is not None else None,
    }
    return render(request, "orgs/unit_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_unit(request: HttpRequest) -> HttpResponse:
    """新增单位; the parent must lie inside the administrator's grants."""
    check_has_role_anywhere(request.user, Role.SYSADMIN, on=timezone.localdate())
    return _unit_form(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def edit_unit(request: HttpRequest, code: str) -> HttpResponse:
    """修改单位. A unit outside the grants does not exist, one merely readable is refused."""
    today = timezone.localdate()
    unit = get_object_or_404(units_visible_to(request.user, on=today), code=code)
    check_has_role(request.user, Role.SYSADMIN, unit, on=today)
    return _unit_form(request, unit)


def _unit_form(request: HttpRequest, unit: Unit | None) -> HttpResponse:
    own = units_visible_to(request.user, on=timezone.localdate(), roles=[Role.SYSADMIN])
    parents = own
    keeps_parent = (
        unit is not None
        and unit.parent_id is not None
        and not own.filter(pk=unit.parent_id).exists()
    )
    if unit is not None:
        parents = own.exclude(path__startswith=unit.path)
    form = UnitForm(
        request.POST or None,
        parents=parents,
        unit=unit,
        needs_parent=not request.user.is_superuser and not keeps_parent,
        initial=_initial(unit)
        if unit
        else {"parent": own.filter(code=request.GET.get("parent", "")).first()},
    )
    if keeps_parent:
        del form.fields["parent"]
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            saved = save_unit(
                code=cleaned["code"],
                name=cleaned["name"],
                kind=UnitKind(cleaned["kind"]),
                parent=unit.parent if unit is not None and keeps_parent else cleaned["parent"],
                region_code=cleaned["region_code"],
                point=cleaned.get("point"),
                is_active=cleaned["is_active"],
                is_new=unit is None,
                by=request.user.get_username(),
                now=timezone.now(),
            )
        except UnitRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"已保存“{saved.name}”。")
            return redirect("orgs:unit", code=saved.code)
    return render(request, "orgs/unit_form.html", {"form": form, "unit": unit})


def _initial(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "kind": unit.kind,
        "parent": unit.parent_id,
        "region_code": unit.region_code,
        "lon": unit.lon_e6 / MICRO if unit.lon_e6 is not None else None,
        "lat": unit.lat_e6 / MICRO if unit.lat_e6 is not None else None,
        "is_active": unit.is_active,
    }


@login_required
@require_GET
def export_units(request: HttpRequest) -> StreamingHttpResponse:
    """The visible units in the columns of the template, so that they can be imported again."""
    units = units_visible_to(request.user, on=timezone.localdate()).select_related("parent")
    rows = (
        [
            unit.code,
            unit.name,
            unit.get_kind_display(),
            unit.parent.code if unit.parent else "",
            unit.region_code,
            str(unit.lon_e6 / MICRO) if unit.lon_e6 is not None else "",
            str(unit.lat_e6 / MICRO) if unit.lat_e6 is not None else "",
        ]
        for unit in units
    )
    chunks = csv_chunks([column.label for column in COLUMNS], rows)
    return StreamingHttpResponse(
        chunks,
        content_type=CSV_TYPE,
        headers={"Content-Disposition": 'attachment; filename="units.csv"'},
    )
