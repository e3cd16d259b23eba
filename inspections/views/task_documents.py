"""The advanced tab: a task as its JSON document, typed or uploaded."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from inspections.forms.task_document import TaskDocumentForm
from inspections.models.plans import Task
from inspections.policies import PlanRefusedError
from inspections.selectors.plans import spec_of
from inspections.services.tasks import save_task
from inspections.taskspec import SpecProblem, TaskSpec, TaskSpecError, parse, to_document
from inspections.views.access import (
    check_planner,
    check_planner_anywhere,
    check_planner_of,
    visible_task,
)


@login_required
def new_document(request: HttpRequest) -> HttpResponse:
    """A new task from a document."""
    check_planner_anywhere(request)
    return _document(request, None)


@login_required
def edit_document(request: HttpRequest, code: str) -> HttpResponse:
    """An existing task's document."""
    task = visible_task(request, code)
    check_planner(request, task.unit)
    return _document(request, task)


def _document(request: HttpRequest, task: Task | None) -> HttpResponse:
    if request.method != "POST":
        initial = {"version": task.version if task else 0, "text": _text(task)}
        return _page(request, task, TaskDocumentForm(initial=initial), [])
    form = TaskDocumentForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, task, form, [])
    try:
        spec = _checked(request, form.content(), task)
        save_task(
            spec=spec,
            expected_version=form.cleaned_data["version"],
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except TaskSpecError as error:
        return _page(request, task, form.showing_content(), list(error.problems))
    except PlanRefusedError as error:
        form.add_error(None, str(error))
        return _page(request, task, form, [])
    messages.success(request, f"任务“{spec.name}”已保存为草稿，待复核员批准。")
    return redirect("inspections:task", code=spec.code)


def _checked(request: HttpRequest, content: bytes, task: Task | None) -> TaskSpec:
    spec = parse(content)
    check_planner_of(request, spec.unit)
    if task is not None and spec.code != task.code:
        problem = SpecProblem(
            "code", spec.code, f"任务编号不能从 {task.code} 更改", "请改回，或复制为新任务"
        )
        raise TaskSpecError([problem])
    return spec


def _text(task: Task | None) -> str:
    if task is None:
        return ""
    return json.dumps(to_document(spec_of(task)), ensure_ascii=False, indent=2)


def _page(
    request: HttpRequest, task: Task | None, form: TaskDocumentForm, problems: list[SpecProblem]
) -> HttpResponse:
    status = 422 if problems or form.errors else 200
    context = {"task": task, "form": form, "problems": problems}
    return render(request, "inspections/task_document.html", context, status=status)
