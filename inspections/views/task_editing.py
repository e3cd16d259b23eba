"""The task editor: choose a preset, fill in the form, add and remove rows, watch the counts."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from inspections.forms.task_editor import TaskEditor
from inspections.forms.task_rows import (
    ROWS,
    row_count,
    with_proposal,
    with_ratios,
    with_row_added,
    with_row_removed,
)
from inspections.models.plans import Task
from inspections.models.ratios import RatioProposal
from inspections.policies import PlanRefusedError
from inspections.presets import ratio_presets, task_preset, task_presets
from inspections.selectors.editing import EditorChoices, editor_choices
from inspections.selectors.plans import plan_for, spec_of
from inspections.selectors.previews import DraftPreview, draft_preview
from inspections.selectors.ratios import (
    approved_proposal,
    proposal_of,
    task_differences,
    turn_of,
)
from inspections.services.tasks import save_task
from inspections.taskspec import TaskSpec, TaskSpecError, to_document
from inspections.views.access import (
    check_planner,
    check_planner_anywhere,
    check_planner_of,
    today,
    visible_task,
)
from inspections.views.previews import begin
from shuangsuiji.orgs.models import Unit, User

FIRST_ROWS = {"strata": [{"id": "ALL", "label": "全部"}], "pools": [{"id": "A"}]}


@login_required
@require_safe
def choose_preset(request: HttpRequest) -> HttpResponse:
    """The four strategies, and the empty page."""
    check_planner_anywhere(request)
    return render(request, "inspections/task_presets.html", {"presets": task_presets()})


@login_required
def new_task(request: HttpRequest) -> HttpResponse:
    """Write a new task, begun from a preset or from nothing."""
    check_planner_anywhere(request)
    if request.method == "POST":
        return _save(request, _bound(request), None)
    preset = task_preset(request.GET.get("preset", ""))
    choices = editor_choices(request.user, on=today())
    document = {"plan_year": today().year, "unit": _home(request, choices), **FIRST_ROWS}
    if preset is not None:
        document |= {**preset.document, "preset": preset.id}
    editor = TaskEditor(choices, document=document)
    return _page(request, editor, None)


def _home(request: HttpRequest, choices: EditorChoices) -> str:
    """The planner's own unit, where they plan for it: nearly always the one that is meant."""
    user = request.user
    code = user.unit.code if isinstance(user, User) and user.unit else ""
    return code if code in dict(choices.units) else ""


@login_required
def edit_task(request: HttpRequest, code: str) -> HttpResponse:
    """Change a task that no session has sealed."""
    task = visible_task(request, code)
    check_planner(request, task.unit)
    if request.method == "POST":
        return _save(request, _bound(request, is_new=False), task)
    choices = editor_choices(request.user, on=today())
    editor = TaskEditor(choices, document=to_document(spec_of(task)), is_new=False)
    return _page(request, editor, task)


@login_required
@require_POST
def change_rows(request: HttpRequest) -> HttpResponse:
    """Add or remove a row, or fill the strata from a table of ratios; nothing is saved.

    Answers with the table alone for htmx, with the whole editor for browsers without script.
    """
    check_planner_anywhere(request)
    act, _, rest = request.POST.get("rows", "").partition(":")
    name, _, index = rest.partition(":")
    data: QueryDict = request.POST
    if act == "add" and name in ROWS:
        data = with_row_added(data, name)
    elif act == "remove" and name in ROWS and index.isdecimal():
        data = with_row_removed(data, name, min(int(index[:9]), row_count(data, name)))
    elif act == "proposal":
        name = "strata"
        row = _approved(_bound(request))
        if row is not None:
            turn = turn_of(row.plan, row, but=data.get("basics-code", ""))
            data = with_proposal(data, proposal_of(row), turn)
    elif act == "ratios":
        name = "strata"
        preset = next((p for p in ratio_presets() if p.id == data.get("ratio_preset")), None)
        if preset is not None:
            found = _preview(_bound(request))
            data = with_ratios(data, preset.ratios_for(found.entities.by_grade if found else {}))
    editor = TaskEditor(
        editor_choices(request.user, on=today()), data=data, is_new=data.get("version", "0") == "0"
    )
    if getattr(request, "htmx", False) and name in ROWS:
        context = {"editor": editor, "ratio_presets": ratio_presets(), **_proposal(editor)}
        return render(request, f"inspections/_task_{name}.html", context)
    return _page(request, editor, None, version=data.get("version", "0"))


@login_required
@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """The live counts beside the editor."""
    check_planner_anywhere(request)
    context = {"preview": _preview(_bound(request))}
    return render(request, "inspections/_task_preview.html", context)


def _bound(request: HttpRequest, *, is_new: bool = True) -> TaskEditor:
    choices = editor_choices(request.user, on=today())
    return TaskEditor(choices, data=request.POST, files=request.FILES, is_new=is_new)


def _save(request: HttpRequest, editor: TaskEditor, task: Task | None) -> HttpResponse:
    spec = editor.spec()
    if spec is not None and _saved(request, editor, spec, task):
        messages.success(request, f"任务“{spec.name}”已保存为草稿，待复核员批准。")
        if request.POST.get("then") == "preview":
            begin(request, Task.objects.get(code=spec.code))
            return redirect("inspections:preview", code=spec.code)
        return redirect("inspections:task", code=spec.code)
    return _page(request, editor, task, version=request.POST.get("version", "0"), status=422)


def _saved(request: HttpRequest, editor: TaskEditor, spec: TaskSpec, task: Task | None) -> bool:
    check_planner_of(request, spec.unit)
    if task is not None and spec.code != task.code:
        editor.refuse(f"任务编号不能从 {task.code} 改为 {spec.code}。请改回，或复制为新任务。")
        return False
    seen = request.POST.get("version", "0")
    try:
        save_task(
            spec=spec,
            expected_version=int(seen[:9]) if seen.isdecimal() else 0,
            by=request.user.get_username(),
            now=timezone.now(),
        )
    except TaskSpecError as error:
        editor.show(error.problems)
        return False
    except PlanRefusedError as error:
        editor.refuse(str(error))
        return False
    return True


def _page(
    request: HttpRequest,
    editor: TaskEditor,
    task: Task | None,
    *,
    version: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "editor": editor,
        "task": task,
        "version": version or (task.version if task else 0),
        "preview": _preview(editor),
        "ratio_presets": ratio_presets(),
        **_proposal(editor),
        "preset": task_preset(str(editor.document.get("preset", ""))),
    }
    return render(request, "inspections/task_edit.html", context, status=status)


def _approved(editor: TaskEditor) -> RatioProposal | None:
    """The approved ratios of the plan that the task belongs to."""
    spec = editor.draft
    unit = Unit.objects.filter(code=spec.unit).first()
    return approved_proposal(plan_for(unit, spec.plan_year)) if unit is not None else None


def _proposal(editor: TaskEditor) -> dict[str, Any]:
    """Which approved ratios the editor offers, and where the task differs from them."""
    row = _approved(editor)
    return {
        "proposal": row,
        "proposal_gaps": task_differences(editor.draft, row) if row is not None else [],
    }


def _preview(editor: TaskEditor) -> DraftPreview | None:
    return draft_preview(editor.draft, [code for code, _ in editor.choices.units])
