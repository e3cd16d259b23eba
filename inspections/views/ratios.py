"""Ratios by grade for a year's plan: try, propose, approve, and see what changes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inspections.forms.ratios import DecisionForm, RatioForm, initial_of
from inspections.models.plans import AnnualPlan
from inspections.models.ratios import RatioProposal
from inspections.policies import PolicyError
from inspections.presets import ratio_preset
from inspections.ratios.proposing import propose
from inspections.ratios.spreading import RatioError
from inspections.ratios.types import Choice, Line
from inspections.selectors.guard_rules import annual_visit_cap
from inspections.selectors.industries import table_on
from inspections.selectors.ratios import (
    before,
    grades_moved,
    group_counts,
    industries_for,
    proposal_of,
    proposals_of,
    workload,
)
from inspections.services.ratios import decide_proposal, propose_for_plan
from inspections.views.access import check_planner, check_reviewer, today, visible_plan
from inspections.views.ratio_figures import changes_of, loads_of, rows_of
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import has_role

FIRST = "founding-zz"
START = Choice(weights={"LISTED": 200, "COMPLAINT": 150, "INDUSTRY": 120})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def plan_ratios(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """The proposals of a plan; its planner tries figures and proposes them."""
    plan = visible_plan(request, unit, year)
    rows = proposals_of(plan)
    may_plan = has_role(request.user, Role.PLANNER, plan.unit, on=today())
    sent = request.POST if request.method == "POST" else None
    form = RatioForm(sent, initial=_initial(plan, rows))
    tried: Sequence[Line] | None = None
    if request.method == "POST":
        check_planner(request, plan.unit)
        if form.is_valid():
            if request.POST.get("act") == "propose":
                if _proposed(request, plan, form):
                    messages.success(request, "方案已提出，待复核员批准。")
                    return redirect("inspections:ratios", unit=unit, year=year)
            else:
                tried = _tried(plan, form)
    context = _context(request, plan, rows, tried) | {"form": form, "may_plan": may_plan}
    status = 422 if form.errors else 200
    return render(request, "inspections/ratios.html", context, status=status)


@login_required
@require_POST
def decide(request: HttpRequest, unit: str, year: int) -> HttpResponse:
    """The reviewer approves or refuses the open proposal."""
    plan = visible_plan(request, unit, year)
    check_reviewer(request, plan.unit)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decide_proposal(
                plan=plan,
                number=form.cleaned_data["number"],
                is_approved=form.cleaned_data["answer"] == "yes",
                note=form.cleaned_data["note"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            messages.success(request, "决定已记录。")
        except PolicyError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, "请选择同意或不同意；意见不超过 500 字。")
    return redirect("inspections:ratios", unit=unit, year=year)


def _initial(plan: AnnualPlan, rows: Sequence[RatioProposal]) -> dict[str, Any]:
    """The plan's newest proposal, else where a bureau begins."""
    if rows:
        last = proposal_of(rows[0])
        choice = replace(last.choice, industries=industries_for(plan.unit, today()))
        return initial_of(last.preset, choice)
    return initial_of(FIRST, replace(START, industries=industries_for(plan.unit, today())))


def _tried(plan: AnnualPlan, form: RatioForm) -> tuple[Line, ...] | None:
    choice = form.choice(annual_visit_cap(plan.unit))
    try:
        return _lines(plan, form.cleaned_data["preset"], choice)
    except RatioError as error:
        form.add_error(None, str(error))
        return None


def _lines(plan: AnnualPlan, preset_id: str, choice: Choice) -> tuple[Line, ...]:
    preset = ratio_preset(preset_id)
    if preset is None:
        raise RatioError(f"没有比例表“{preset_id}”。请从列出的比例表中选。")
    counts = group_counts(
        plan.unit, complaints=choice.complaints, industries=choice.industries, on=today()
    )
    return propose(counts, preset, choice)


def _proposed(request: HttpRequest, plan: AnnualPlan, form: RatioForm) -> bool:
    try:
        propose_for_plan(
            plan=plan,
            preset_id=form.cleaned_data["preset"],
            choice=form.choice(annual_visit_cap(plan.unit)),
            note=form.cleaned_data["note"],
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except PolicyError as error:
        form.add_error(None, str(error))
        return False
    return True


def _context(
    request: HttpRequest,
    plan: AnnualPlan,
    rows: Sequence[RatioProposal],
    tried: Sequence[Line] | None,
) -> dict[str, Any]:
    waiting = rows[0] if rows and not hasattr(rows[0], "decision") else None
    approved = next(
        (row for row in rows if hasattr(row, "decision") and row.decision.is_approved), None
    )
    shown = None if tried is not None else waiting or approved
    lines: Sequence[Line] = tried or ()
    if tried is None:
        choice = replace(START, cap=annual_visit_cap(plan.unit))
        choice = replace(choice, industries=industries_for(plan.unit, today()))
        lines = proposal_of(shown).lines if shown else _lines(plan, FIRST, choice)
    beside = before(plan, but=shown)
    visits = sum(line.visits for line in lines)
    old = workload(plan.unit, round(beside.visits), on=today()) if beside else None
    return {
        "plan": plan,
        "proposals": rows,
        "industry_table": table_on(plan.unit, today()),
        "waiting": waiting,
        "approved": approved,
        "shown": shown,
        "is_trial": tried is not None,
        "cap": annual_visit_cap(plan.unit),
        "rows": rows_of(lines),
        "total": (sum(line.count for line in lines), visits),
        "beside": beside,
        "changes": changes_of(lines, beside),
        "loads": loads_of(workload(plan.unit, visits, on=today()), old),
        "moved": _moved(plan, approved) if approved else None,
        "may_decide": waiting is not None
        and has_role(request.user, Role.REVIEWER, plan.unit, on=today())
        and request.user.get_username() != waiting.proposed_by,
    }


def _moved(plan: AnnualPlan, approved: RatioProposal) -> dict[str, Any]:
    """How the register differs from what the approved proposal counted."""
    told = proposal_of(approved)
    counts = group_counts(
        plan.unit,
        complaints=told.choice.complaints,
        industries=told.choice.industries,
        on=today(),
    )
    grades = [
        (
            grade,
            sum(line.count for line in told.of_grade(grade)),
            sum(count for group, count in counts.items() if group.grade == grade),
        )
        for grade in "ABCD"
    ]
    changed = [row for row in grades if row[1] != row[2]]
    return {"entities": grades_moved(approved), "grades": changed}
