"""The preview of a task: ask for it, watch it, give it up, read it, take a remedy."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.forms.plans import ApproveForm
from inspections.models.jobs import JobState
from inspections.models.plans import Task
from inspections.models.previews import PreviewJob
from inspections.policies import PlanRefusedError, PolicyError
from inspections.selectors.sessions import has_session
from inspections.selectors.simulations import (
    is_stale,
    last_outcome,
    last_preview,
    open_preview,
    remedy_of,
)
from inspections.selectors.surroundings import is_shifted, register_datums, unit_names_of
from inspections.services.previews import cancel_preview, request_preview
from inspections.services.tasks import amend_task
from inspections.simulation.refusals import Refusal, with_names
from inspections.tasks import run_preview_task
from inspections.taskspec import TaskSpecError
from inspections.views.access import check_planner, today, visible_task
from inspections.views.preview_figures import charts, drawings, rates_in_words, table_rows
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import check_has_role, has_role
from shuangsuiji.orgs.selectors import outline_for

STARTERS = (Role.PLANNER, Role.DRAW_OFFICER, Role.REVIEWER)
SIZE = (
    ("people", "可抽执法人员（人）"),
    ("pairs", "两两配对（种）"),
    ("entities", "将抽检查对象（户）"),
    ("combinations", "不加限制的搭配（种）"),
)
STAGES = {"lists": "清点名录", "modes": "各模式试抽", "remedies": "补救办法试算"}


@login_required
@require_safe
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The last outcome, and what is under way."""
    task = visible_task(request, code)
    return render(request, "inspections/preview.html", page_context(request, task))


@login_required
@require_safe
def preview_progress(request: HttpRequest, code: str) -> HttpResponse:
    """The fragment that htmx polls; at the end the page reloads."""
    task = visible_task(request, code)
    context = _job_context(request, task)
    response = render(request, "inspections/_preview_progress.html", context)
    if context["open_job"] is None:
        response["HX-Refresh"] = "true"
    return response


@login_required
@require_POST
def start_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a preview of the task as it stands. The row is the request."""
    task = visible_task(request, code)
    check_has_role(request.user, STARTERS, task.unit, on=today())
    begin(request, task)
    return redirect("inspections:preview", code=code)


def begin(request: HttpRequest, task: Task, refused: Refusal | None = None) -> None:
    """Put the preview into the work list and ring the bell; say why not otherwise.

    Args:
        refused: why sealing refused the plan just now; an open preview does not know, and
            makes way.
    """
    by, now = request.user.get_username(), timezone.now()
    try:
        if refused is not None and open_preview(task) is not None:
            cancel_preview(task_code=task.code, by=by, now=now)
        request_preview(
            task_code=task.code,
            refused=_named(refused, task) if refused else None,
            by=by,
            now=now,
        )
    except PolicyError as error:
        messages.error(request, str(error))
        return
    try:
        run_preview_task.delay_on_commit(task_code=task.code)
    except run_preview_task.OperationalError:
        messages.warning(request, "消息队列暂不可用，后台将在几秒内自行接手。")


def _named(refused: Refusal, task: Task) -> dict[str, Any]:
    sentence = with_names(refused.sentence, unit_names_of(task, refused.branches))
    return {**refused.as_record(), "sentence": sentence}


@login_required
@require_POST
def stop_preview(request: HttpRequest, code: str) -> HttpResponse:
    """Give up the preview that is under way."""
    task = visible_task(request, code)
    check_has_role(request.user, STARTERS, task.unit, on=today())
    try:
        cancel_preview(task_code=code, by=request.user.get_username(), now=timezone.now())
        messages.success(request, "预演已取消。")
    except PolicyError as error:
        messages.error(request, str(error))
    return redirect("inspections:preview", code=code)


@login_required
@require_POST
def take_remedy(request: HttpRequest, code: str) -> HttpResponse:
    """Write the change that a remedy names as a new version of the draft."""
    task = visible_task(request, code)
    check_planner(request, task.unit)
    job = last_outcome(task)
    remedy = remedy_of(job, request.POST.get("remedy", "")) if job else None
    if job is None or remedy is None:
        messages.error(request, "没有这项补救办法，可能预演已经更新。请查看最新的预演。")
        return redirect("inspections:preview", code=code)
    form = ApproveForm(request.POST)
    try:
        if is_stale(job, task):
            raise PlanRefusedError(
                f"这项补救办法是按第 {job.task_version} 版试算的，任务已改为第 {task.version} 版。"
                "请重新预演。"
            )
        changed = amend_task(
            task_code=code,
            patch=remedy["patch"],
            remedy=remedy["code"],
            expected_version=form.seen_version(),
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except (PlanRefusedError, TaskSpecError) as error:
        messages.error(request, str(error))
        return redirect("inspections:preview", code=code)
    messages.success(
        request,
        f"已按“{remedy['label']}”改为第 {changed.version} 版草稿，需要重新批准。正在重新预演。",
    )
    begin(request, changed)
    return redirect("inspections:preview", code=code)


def page_context(request: HttpRequest, task: Task) -> dict[str, Any]:
    """Everything of the preview page."""
    job = last_outcome(task)
    may_plan = has_role(request.user, Role.PLANNER, task.unit, on=today())
    context: dict[str, Any] = {
        **_job_context(request, task),
        "job": job,
        "outcome": job.outcome if job else None,
        "is_stale": job is not None and is_stale(job, task),
        "may_change": may_plan and not has_session(task),
        "may_plan": may_plan,
    }
    if job is not None:
        context |= _outcome_context(task, job)
    return context


def _job_context(request: HttpRequest, task: Task) -> dict[str, Any]:
    last = last_preview(task)
    refused = last.refused if last is not None and not is_stale(last, task) else None
    return {
        "task": task,
        "refused": refused["sentence"] if refused else "",
        "open_job": open_preview(task),
        "failed_job": last if last is not None and last.state == JobState.FAILED else None,
        "may_start": has_role(request.user, STARTERS, task.unit, on=today()),
        "stage_label": STAGES,
        "stages": list(STAGES.items()),
    }


def _outcome_context(task: Task, job: PreviewJob) -> dict[str, Any]:
    outcome: dict[str, Any] = job.outcome or {}
    modes = outcome["modes"]
    outline = outline_for(task.unit)
    areas = [(name, rings) for name, rings in outline.areas] if outline else []
    datums = register_datums(task.unit) if outline else ()
    return {
        "size": [(f"{outcome['size'][name]:,}", label) for name, label in SIZE if outcome["size"]],
        "modes": modes,
        "rows": table_rows(modes),
        "charts": charts(modes),
        "drawings": drawings(modes, cos_ppm=outcome["cos_ppm"], areas=areas),
        "outline": outline,
        "other_datums": [
            name for name in datums if outline and is_shifted(name) != is_shifted(outline.datum)
        ],
        "rates": rates_in_words(outcome["rates"]),
        "refusal": outcome["plan"]["refusal"],
        "branches": list(outcome["plan"]["branch_names"].values()),
        "helping": [one for one in outcome["remedies"] if one["effect"]["helps"]],
        "useless": [one for one in outcome["remedies"] if not one["effect"]["helps"]],
    }
