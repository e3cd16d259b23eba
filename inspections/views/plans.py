"""Annual plans: list, detail, editing, approval."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.forms.plans import ApproveForm, EditPlanForm, NewPlanForm
from inspections.models.plans import Approval
from inspections.policies import PlanRefusedError
from inspections.selectors.editing import planner_units
from inspections.selectors.findings import verdict_on_plan
from inspections.selectors.plans import plans_visible_to, tasks_of_plan
from inspections.services.plans import approve_plan, change_plan, create_plan
from inspections.views.access import (
    check_planner,
    check_planner_anywhere,
    check_reviewer,
    today,
    visible_plan,
)
from inspections.views.finding_links import groups_of
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import has_role, has_role_anywhere
from shuangsuiji.orgs.selectors import unit_by_code

PER_PAGE = 25


@login_required
@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """Plans in the user's scope, newest year first."""
    page = Paginator(plans_visible_to(request.user, on=today()), PER_PAGE).get_page(
        request.GET.get("page")
    )
    may_plan = has_role_anywhere(request.user, Role.PLANNER, on=today())
    return render(request, "inspections/plan_list.html", {"page_obj": page, "may_plan": may_plan})


@login_required
@require_safe
def plan_detail(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """One plan with its tasks."""
    plan = visible_plan(request, unit, year)
    authors = {plan.created_by, plan.updated_by}
    verdict = verdict_on_plan(plan, today=today())
    return render(
        request,
        "inspections/plan_detail.html",
        {
            "plan": plan,
            "tasks": tasks_of_plan(plan),
            "verdict": verdict,
            "ratios": plan.ratio_proposals.select_related("decision").first(),
            "groups": groups_of(verdict, plan=plan),
            "is_draft": plan.status == Approval.DRAFT,
            "may_plan": has_role(request.user, Role.PLANNER, plan.unit, on=today()),
            "may_approve": has_role(request.user, Role.REVIEWER, plan.unit, on=today())
            and request.user.get_username() not in authors,
        },
    )


@login_required
def new_plan(request: HttpRequest) -> HttpResponse:
    """Begin a plan."""
    check_planner_anywhere(request)
    units = planner_units(request.user, on=today())
    form = NewPlanForm(units, request.POST or None, initial={"year": today().year})
    if request.method == "POST" and form.is_valid():
        unit = unit_by_code(form.cleaned_data["unit"])
        check_planner(request, unit)
        try:
            plan = create_plan(
                unit=unit,
                year=form.cleaned_data["year"],
                name=form.cleaned_data["name"],
                summary=form.cleaned_data["summary"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            messages.success(request, f"“{plan.name}”已保存为草稿，待复核员批准。")
            return redirect("inspections:plan", unit=unit.code, year=plan.year)
        except PlanRefusedError as error:
            form.add_error("year", str(error))
    return render(request, "inspections/plan_form.html", {"form": form, "plan": None})


@login_required
def edit_plan(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """Change a plan; an approved one becomes a draft again."""
    plan = visible_plan(request, unit, year)
    check_planner(request, plan.unit)
    initial = {"name": plan.name, "summary": plan.summary, "version": plan.version}
    form = EditPlanForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            change_plan(
                plan=plan,
                name=form.cleaned_data["name"],
                summary=form.cleaned_data["summary"],
                expected_version=form.cleaned_data["version"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            messages.success(request, "已保存为草稿，待复核员批准。")
            return redirect("inspections:plan", unit=unit, year=year)
        except PlanRefusedError as error:
            form.add_error(None, str(error))
    return render(request, "inspections/plan_form.html", {"form": form, "plan": plan})


@login_required
@require_POST
def approve(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """The reviewer approves the version that was on the page."""
    plan = visible_plan(request, unit, year)
    check_reviewer(request, plan.unit)
    form = ApproveForm(request.POST)
    try:
        approve_plan(
            plan=plan,
            expected_version=form.seen_version(),
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"“{plan.name}”已批准。")
    except PlanRefusedError as error:
        messages.error(request, str(error))
    return redirect("inspections:plan", unit=unit, year=year)
