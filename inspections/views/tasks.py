"""Tasks: list, detail, approval, copy, download."""

import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.forms.plans import ApproveForm, CopyTaskForm
from inspections.models.plans import Approval, Task
from inspections.policies import PlanRefusedError
from inspections.sealing.chances import draft_entities, draft_people
from inspections.selectors.catalogue import items_of
from inspections.selectors.plans import sessions_of, spec_of, tasks_visible_to
from inspections.selectors.previews import EntityPreview, entity_preview, pool_previews
from inspections.services.tasks import approve_task, copy_task
from inspections.states import LIVE
from inspections.taskspec import TaskSpec, TaskSpecError, to_document
from inspections.views.access import check_planner, check_reviewer, today, visible_task
from inspections.views.joint import joint_rows
from inspections.views.overrides import findings_context
from inspections.views.task_facts import filters_in_words, rules_in_words, stratum_rule
from inspections.views.task_guard import guard_context
from shuangsuiji.orgs.models import Role
from shuangsuiji.orgs.policies import has_role, has_role_anywhere

PER_PAGE = 25
RECUSAL_READERS = (Role.PLANNER, Role.REVIEWER)


@login_required
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """Tasks in the user's scope."""
    search, status = request.GET.get("q", "").strip(), request.GET.get("status", "")
    tasks = tasks_visible_to(request.user, on=today(), search=search, status=status)
    page = Paginator(tasks, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "inspections/task_list.html",
        {
            "page_obj": page,
            "search": search,
            "status": status,
            "statuses": Approval.choices,
            "may_plan": has_role_anywhere(request.user, Role.PLANNER, on=today()),
        },
    )


@login_required
@require_safe
def task_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Everything about one task, and what it would draw from today."""
    task = visible_task(request, code)
    spec = spec_of(task)
    sessions = list(sessions_of(task))
    preview = entity_preview(
        spec.entities,
        spec.strata,
        task.unit,
        focus=spec.focus,
        total=spec.total,
        is_preselected=spec.preselected,
    )
    pools = pool_previews(
        spec.pools, task.unit, window_from=task.window_from, window_to=task.window_to
    )
    authors = {task.created_by, task.updated_by}
    may_plan = has_role(request.user, Role.PLANNER, task.unit, on=today())
    return render(
        request,
        "inspections/task_detail.html",
        {
            "task": task,
            "spec": spec,
            "may_read_recusals": has_role(request.user, RECUSAL_READERS, task.unit, on=today()),
            "items": items_of(task),
            "preview": preview,
            "strata": [
                (row, stratum_rule(stratum, spec))
                for row, stratum in zip(preview.strata, spec.strata, strict=True)
            ],
            "pools": pools,
            "eligible": sum(pool.eligible for pool in pools),
            "short_of_people": any(pool.shortfall for pool in pools),
            "rules": rules_in_words(spec),
            "filters": filters_in_words(spec.entities),
            "sessions": sessions,
            "joint": joint_rows(request, task),
            **({} if sessions else _chances(task, spec, preview)),
            **({} if sessions else guard_context(request, task, spec)),
            "is_draft": task.status == Approval.DRAFT,
            "can_seal": task.status == Approval.APPROVED
            and not any(session.status in LIVE for session in sessions),
            "may_seal": has_role(request.user, Role.DRAW_OFFICER, task.unit, on=today()),
            "may_review": has_role(request.user, Role.REVIEWER, task.unit, on=today()),
            "may_plan": may_plan,
            **findings_context(request, task, preview, can_edit=may_plan and not sessions),
            "may_approve": has_role(request.user, Role.REVIEWER, task.unit, on=today())
            and request.user.get_username() not in authors,
        },
    )


def _chances(task: Task, spec: TaskSpec, preview: EntityPreview) -> dict[str, Any]:
    return {
        "entity_chances": draft_entities(task, spec, preview),
        "people_chances": draft_people(task, spec),
    }


@login_required
@require_POST
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """The reviewer approves the version that was on the page."""
    task = visible_task(request, code)
    check_reviewer(request, task.unit)
    form = ApproveForm(request.POST)
    try:
        approve_task(
            task_code=code,
            expected_version=form.seen_version(),
            by=request.user.get_username(),
            now=timezone.now(),
        )
        messages.success(request, f"任务“{task.name}”已批准，可以封存抽取。")
    except PlanRefusedError as error:
        messages.error(request, str(error))
    return redirect("inspections:task", code=code)


@login_required
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Make a draft with the same rules under another code."""
    task = visible_task(request, code)
    check_planner(request, task.unit)
    form = CopyTaskForm(request.POST or None, initial={"name": task.name})
    if request.method == "POST" and form.is_valid():
        try:
            copied = copy_task(
                source=task,
                code=form.cleaned_data["code"],
                name=form.cleaned_data["name"],
                by=request.user.get_username(),
                now=timezone.now(),
            )
            return redirect("inspections:edit_task", code=copied.code)
        except PlanRefusedError as error:
            form.add_error("code", str(error))
        except TaskSpecError as error:
            form.add_error(None, [str(problem) for problem in error.problems])
    return render(request, "inspections/task_copy.html", {"task": task, "form": form})


@login_required
@require_safe
def download_document(request: HttpRequest, code: str) -> HttpResponse:
    """The task file, laid out for reading; ``load_task`` and the editor take it back.

    Only planners and reviewers of the unit read who is kept apart from whom.
    """
    task = visible_task(request, code)
    document = to_document(spec_of(task))
    if not has_role(request.user, RECUSAL_READERS, task.unit, on=today()):
        document |= {"recusals": [], "inspector_recusals": []}
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{task.code}.json"'
    return response
