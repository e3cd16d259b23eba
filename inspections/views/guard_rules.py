"""The limits of the duplicate-visit guard: of every unit, and the form of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inspections.forms.guard import GuardRuleForm
from inspections.policies import PlanRefusedError
from inspections.selectors.guard_rules import RuleBook, guard_rule, guard_rule_row, rule_versions
from inspections.services.guard import save_guard_rule
from inspections.views.access import check_planner, today
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import OVERSEERS, check_has_role_anywhere, has_role
from shuangsuiji.orgs.selectors import units_visible_to


@login_required
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """The limits in force for every unit that the user may see."""
    check_has_role_anywhere(request.user, OVERSEERS, on=today())
    book = RuleBook()
    units = units_visible_to(request.user, on=today(), roles=OVERSEERS)
    return render(
        request,
        "inspections/guard_rule_list.html",
        {"rows": [(unit, book.of(unit), book.is_own(unit)) for unit in units]},
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: HttpRequest, unit: str) -> HttpResponse:
    """The limits of one unit and their versions; saving makes a new version."""
    row = units_visible_to(request.user, on=today(), roles=OVERSEERS).filter(code=unit).first()
    if row is None:
        raise Http404(f"没有代码为 {unit} 的单位，或不在您的范围内。")
    own = rule_versions(row).first()
    initial = GuardRuleForm.values_of(
        guard_rule(row), basis=own.basis if own else "", version=own.version if own else 0
    )
    form = GuardRuleForm(request.POST or None, initial=initial)
    if request.method == "POST":
        check_planner(request, row)
        if form.is_valid():
            try:
                save_guard_rule(
                    unit=row,
                    rule=form.rule(),
                    basis=form.cleaned_data["basis"],
                    expected_version=form.cleaned_data["version"],
                    by=request.user.get_username(),
                    now=timezone.now(),
                )
            except PlanRefusedError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, f"{row.name}的重复检查规则已保存，自现在起适用。")
                return redirect("inspections:guard_rules")
    return render(
        request,
        "inspections/guard_rule_form.html",
        {
            "unit": row,
            "form": form,
            "in_force": guard_rule_row(row),
            "versions": rule_versions(row),
            "may_plan": has_role(request.user, Role.PLANNER, row, on=today()),
        },
        status=422 if form.errors else 200,
    )
