"""Law packs: which there are, what they say, which ones a unit uses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspections.forms.fields import to_percent
from inspections.forms.law import LawChoiceForm
from inspections.lawpacks import law_pack, law_packs
from inspections.lint.packs import LEVELS
from inspections.policies import PolicyError
from inspections.selectors.guard_rules import annual_visit_cap
from inspections.selectors.law import law_for, nearest_selection, selections_of
from inspections.services.lint import choose_law_packs
from inspections.views.access import check_planner, today
from shuangsuiji.orgs.models import Role, Unit
from shuangsuiji.orgs.selectors import units_visible_to


@login_required
@require_safe
def law(request: HttpRequest) -> HttpResponse:
    """Every pack with its rules and citations, and what the reader's bureaus use."""
    units = units_visible_to(request.user, on=today()).filter(is_active=True)
    bureaus = [unit for unit in units if unit.kind in ("PROVINCE", "CITY", "COUNTY")][:30]
    planned = set(
        units_visible_to(request.user, on=today(), roles=[Role.PLANNER]).values_list(
            "pk", flat=True
        )
    )
    used = [(unit, law_for(unit, on=today()), unit.pk in planned) for unit in bureaus]
    packs = [(pack, LEVELS[pack.level], pack.holds_on(today())) for pack in law_packs()]
    return render(request, "inspections/law.html", {"packs": packs, "used": used})


@login_required
@require_safe
def pack_detail(request: HttpRequest, pack: str, version: int) -> HttpResponse:
    """One pack: its rules with severity, citation, parameters and remedy."""
    found = law_pack(pack, version)
    if found is None:
        raise Http404(f"没有法规包 {pack} 第 {version} 版。")
    context = {
        "pack": found,
        "level": LEVELS[found.level],
        "holds": found.holds_on(today()),
        "rules": [(rule, _parameters(dict(rule.params))) for rule in found.rules],
    }
    return render(request, "inspections/law_pack.html", context)


@login_required
def choose(request: HttpRequest, unit: str) -> HttpResponse:
    """A planner says which local packs the unit uses; every change is a new version."""
    row = units_visible_to(request.user, on=today()).filter(code=unit).first()
    if row is None:
        raise Http404(f"没有代码为 {unit} 的单位，或不在您的范围内。")
    check_planner(request, row)
    offered = {pack.id: pack for pack in law_packs() if pack.level != "NATIONAL"}
    sent = request.POST if request.method == "POST" else None
    form = LawChoiceForm(offered.values(), sent, initial=_initial(row))
    if request.method == "POST" and form.is_valid():
        try:
            choose_law_packs(
                unit=row,
                packs=form.cleaned_data["packs"],
                general_cap_bp=form.cap_bp(),
                note=form.cleaned_data["note"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            messages.success(request, f"{row.name}的法规包已保存，从现在起用于合规检查。")
            return redirect("inspections:law")
        except PolicyError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "unit": row,
        "visit_cap": annual_visit_cap(row),
        "versions": selections_of(row),
    }
    return render(request, "inspections/law_choose.html", context)


def _initial(unit: Unit) -> dict[str, object]:
    chosen = nearest_selection(unit)
    if chosen is None:
        return {}
    return {
        "packs": chosen.packs,
        "general_cap": to_percent(chosen.general_cap_bp),
        "note": chosen.note,
    }


WORDS = {
    "kinds": "主体类别",
    "floor_bp": "下限（万分之一）",
    "unset_severity": "未设定时",
    "min": "不少于",
    "soon_days": "到期前天数",
    "exempt_origins": "只作提示的任务来源",
    "objective_methods": "客观核查方式",
    "bands": "各等级区间（万分之一）",
    "holidays": "放假",
    "workdays": "调休上班",
    "month": "月",
    "day": "日",
}


def _parameters(params: dict[str, object]) -> list[tuple[str, str]]:
    return [(WORDS.get(name, name), _in_words(value)) for name, value in params.items()]


def _in_words(value: object) -> str:
    if isinstance(value, dict):
        return "；".join(f"{key} {_in_words(each)}" for key, each in value.items())
    if isinstance(value, list):
        spans = all(isinstance(each, list) for each in value) and value
        return "、".join("至".join(map(str, each)) if spans else str(each) for each in value)
    return str(value)
