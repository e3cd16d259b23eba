"""Tasks: saving, copying, approving, loading from a file."""

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from inspections.events import Event
from inspections.models.catalogue import InspectionItem
from inspections.models.merging import TaskPartner
from inspections.models.plans import Approval, Task, TaskItem
from inspections.policies import (
    PlanRefusedError,
    StaleVersionError,
    TaskLockedError,
    check_may_approve,
    check_version,
)
from inspections.selectors.catalogue import has_items, items_by_code
from inspections.selectors.plans import spec_of
from inspections.selectors.references import References, references_of
from inspections.selectors.sessions import has_session
from inspections.services.catalogue import load_catalogue
from inspections.taskspec import (
    TaskSpec,
    TaskSpecError,
    canonical_document,
    parse_document,
    to_document,
)
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command


@command
def save_task(*, spec: TaskSpec, expected_version: int, by: str, now: datetime) -> Task:
    """Create a task, or change one; either way it is a draft afterwards.

    Args:
        expected_version: the version that the editor saw; 0 for a new task.

    Raises:
        TaskSpecError: the document names things that do not exist.
        StaleVersionError: somebody else saved meanwhile, or the code is taken.
        TaskLockedError: a session has sealed it.
    """
    task = _written(spec, expected_version=expected_version, by=by, now=now)
    _record(Event.TASK_SAVED, task, by=by, now=now)
    return task


@command
def copy_task(*, source: Task, code: str, name: str, by: str, now: datetime) -> Task:
    """Make a draft with the same rules under another code.

    Raises:
        TaskSpecError: what the old document names is no longer there.
        StaleVersionError: the code is taken.
    """
    spec = replace(spec_of(source), code=code, name=name)
    task = _written(spec, expected_version=0, by=by, now=now)
    _record(Event.TASK_COPIED, task, by=by, now=now, more={"source": source.code})
    return task


@command
def amend_task(
    *,
    task_code: str,
    patch: Mapping[str, Any],
    remedy: str,
    expected_version: int,
    by: str,
    now: datetime,
) -> Task:
    """Change the parts of a task that a remedy of its preview names; it is a draft afterwards.

    Args:
        patch: top-level keys of the task document with their new values.
        remedy: code of the remedy, for the record.

    Raises:
        TaskSpecError, StaleVersionError, TaskLockedError: as ``save_task``.
    """
    task = _locked(task_code)
    if task is None:
        raise PlanRefusedError(f"没有编号为 {task_code} 的任务。请核对编号。")
    check_version(task.name, task.version, expected_version)
    spec = parse_document({**to_document(spec_of(task)), **patch})
    task = _written(spec, expected_version=expected_version, by=by, now=now)
    changed: dict[str, JsonValue] = {"remedy": remedy, "changed": sorted(patch)}
    _record(Event.TASK_AMENDED, task, by=by, now=now, more=changed)
    return task


@command
def approve_task(*, task_code: str, expected_version: int, by: str, now: datetime) -> Task:
    """Approve exactly the version that the reviewer read.

    Raises:
        StaleVersionError: it was changed meanwhile.
        PlanRefusedError: it is approved already, the reviewer wrote it, or its plan is a draft.
    """
    task = _locked(task_code)
    if task is None:
        raise PlanRefusedError(f"没有编号为 {task_code} 的任务。请核对编号。")
    check_version(task.name, task.version, expected_version)
    check_may_approve(task.name, task.status, {task.created_by, task.updated_by}, by)
    if task.plan is not None and task.plan.status != Approval.APPROVED:
        raise PlanRefusedError(
            f"任务“{task.name}”所属的“{task.plan.name}”尚未批准。请先批准年度计划。"
        )
    _approve(task, by=by, now=now)
    _record(Event.TASK_APPROVED, task, by=by, now=now)
    return task


@command
def load_task(*, spec: TaskSpec, by: str, approved_by: str, now: datetime) -> Task:
    """Save and approve a task in one act of the console; the record says so.

    An empty list of items is filled with the starter items first.

    Raises:
        TaskSpecError, TaskLockedError: as ``save_task``.
    """
    if not has_items():
        load_catalogue(by=by, now=now)
    current = _locked(spec.code)
    version = current.version if current else 0
    task = _written(spec, expected_version=version, by=by, now=now)
    _approve(task, by=approved_by, now=now)
    _record(Event.TASK_LOADED, task, by=by, now=now, more={"channel": "CONSOLE"})
    return task


def _written(spec: TaskSpec, *, expected_version: int, by: str, now: datetime) -> Task:
    found = references_of(spec)
    if found.problems:
        raise TaskSpecError(found.problems)
    current = _locked(spec.code)
    _check_may_write(spec, current, expected_version)
    task = current or Task(code=spec.code, version=0, created_by=by, created_at=now)
    _fill(task, spec, found)
    task.version += 1
    task.updated_by, task.updated_at = by, now
    _store(task)
    _pin_items(task, spec)
    _name_partners(task, spec, found)
    return task


def _store(task: Task) -> None:
    """Of two who begin with one code at once, the second is told like one who came later."""
    try:
        with transaction.atomic():
            task.save()
    except IntegrityError as error:
        raise _taken(task.code) from error


def _taken(code: str) -> StaleVersionError:
    return StaleVersionError(f"任务编号 {code} 已被使用。请换一个编号。")


def _fill(task: Task, spec: TaskSpec, found: References) -> None:
    if found.unit is None:  # excluded by the check of problems; said again for the type checker
        raise PlanRefusedError(f"没有代码为 {spec.unit} 的单位。请改正。")
    document = canonical_document(spec)
    task.document, task.document_digest = document, hashlib.sha256(document).hexdigest()
    task.name, task.unit, task.plan = spec.name, found.unit, found.plan
    task.kind, task.scope, task.origin, task.preset = (
        spec.kind,
        spec.scope,
        spec.origin,
        spec.preset,
    )
    task.window_from, task.window_to = spec.window.start, spec.window.end
    task.status, task.approved_by, task.approved_at = Approval.DRAFT, "", None


def _pin_items(task: Task, spec: TaskSpec) -> None:
    items: dict[str, InspectionItem] = items_by_code(spec.items)
    TaskItem.objects.filter(task=task).delete()
    TaskItem.objects.bulk_create(
        TaskItem(task=task, item=items[code], position=position)
        for position, code in enumerate(spec.items, start=1)
    )


def _name_partners(task: Task, spec: TaskSpec, found: References) -> None:
    lead = spec.joint.lead if spec.joint else ""
    TaskPartner.objects.filter(task=task).delete()
    TaskPartner.objects.bulk_create(
        TaskPartner(task=task, unit=unit, leads=unit.code == lead) for unit in found.partners
    )


def _approve(task: Task, *, by: str, now: datetime) -> None:
    task.status, task.approved_by, task.approved_at = Approval.APPROVED, by, now
    task.save(update_fields=["status", "approved_by", "approved_at"])


def _locked(code: str) -> Task | None:
    rows = Task.objects.select_for_update(of=("self",)).select_related("unit", "plan")
    return rows.filter(code=code).first()


def _check_may_write(spec: TaskSpec, current: Task | None, expected_version: int) -> None:
    if current is None:
        if expected_version:
            raise StaleVersionError(f"没有编号为 {spec.code} 的任务。任务编号保存后不能更改。")
        return
    if not expected_version:
        raise _taken(spec.code)
    check_version(spec.name, current.version, expected_version)
    if has_session(current):
        raise TaskLockedError(
            f"任务 {current.code} 的规则已随场次封存，不能再改。"
            "请把它复制为新任务，在新任务上修改。"
        )


def _record(
    kind: Event, task: Task, *, by: str, now: datetime, more: dict[str, JsonValue] | None = None
) -> None:
    payload: dict[str, JsonValue] = {
        "unit": task.unit.code,
        "name": task.name,
        "version": task.version,
        "status": task.status,
        "approved_by": task.approved_by,
        "document_digest": task.document_digest,
    }
    append(kind=kind, actor=by, subject=task.code, payload=payload | (more or {}), at=now)
