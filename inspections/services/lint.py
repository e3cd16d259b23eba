"""Choosing law packs, setting severe findings aside by two people, keeping what was known."""

import hashlib
from datetime import datetime

from django.utils import timezone

from inspections.events import Event
from inspections.lawpacks import law_pack
from inspections.models.law import (
    LawSelection,
    LintOverride,
    LintOverrideApproval,
    LintReport,
    OverrideReason,
)
from inspections.models.plans import Task
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError, check_not_same
from inspections.selectors.findings import Verdict, report_bytes, verdict_on_task
from inspections.services.moves import record
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import append, command
from shuangsuiji.orgs.models import Unit


@command
def choose_law_packs(
    *,
    unit: Unit,
    packs: list[str],
    general_cap_bp: int | None,
    note: str,
    by: str,
    now: datetime,
) -> LawSelection:
    """Say which local packs a unit and everything below it uses.

    Raises:
        PolicyError: a pack that does not exist, or a cap out of range.
    """
    unknown = [each for each in packs if law_pack(each) is None]
    if unknown:
        raise PolicyError(f"没有法规包 {'、'.join(unknown)}。请从列出的法规包中选。")
    if general_cap_bp is not None and not 1 <= general_cap_bp <= 10_000:
        raise PolicyError(
            f"一般检查事项上限 {general_cap_bp} 应在 1 至 10000 个万分点之间。请改正。"
        )
    Unit.objects.select_for_update().get(pk=unit.pk)  # two versions never take one number
    last = LawSelection.objects.filter(unit=unit).order_by("-version").first()
    row = LawSelection.objects.create(
        unit=unit,
        version=last.version + 1 if last else 1,
        packs=sorted(set(packs)),
        general_cap_bp=general_cap_bp,
        note=note.strip(),
        saved_by=by,
        saved_at=now,
    )
    payload: dict[str, JsonValue] = {
        "unit": unit.code,
        "version": row.version,
        "packs": list(row.packs),
        "general_cap_bp": general_cap_bp,
        "note": row.note,
    }
    append(
        kind=Event.LAW_PACKS_CHOSEN, actor=by, subject=f"law/{unit.code}", payload=payload, at=now
    )
    return row


@command
def request_override(
    *, task_code: str, reason: OverrideReason, note: str, by: str, now: datetime
) -> LintOverride:
    """Give the reason for sealing a task in spite of the severe findings that it has now.

    Raises:
        PolicyError: nothing severe was found, no reason in words, or a request is open.
    """
    task = _locked(task_code)
    verdict = verdict_on_task(task, today=timezone.localdate(now))
    if not verdict.severe:
        raise PolicyError(f"任务 {task.code} 现在没有严重问题，不需要说明。请直接封存。")
    if not note.strip():
        raise PolicyError("说明不能为空。请写明为什么仍须按此方案抽取，说明将随场次永久公开。")
    if verdict.override or verdict.waiting:
        raise PolicyError(f"任务 {task.code} 的这些问题已有说明，不必重复提出。请由另一人批准。")
    row = LintOverride.objects.create(
        task=task,
        document_digest=task.document_digest,
        keys=sorted(finding.key for finding in verdict.severe),
        titles=list(dict.fromkeys(finding.title for finding in verdict.severe)),
        reason=reason,
        note=note.strip(),
        requested_by=by,
        requested_at=now,
    )
    append(
        kind=Event.OVERRIDE_REQUESTED, actor=by, subject=task.code, payload=_payload(row), at=now
    )
    return row


@command
def approve_override(*, task_code: str, by: str, now: datetime) -> LintOverrideApproval:
    """Sign the open request as a second person.

    Raises:
        PolicyError: nothing to sign, or the task was changed since.
        SameOneError: the requester tries to sign.
    """
    task = _locked(task_code)
    row = LintOverride.objects.filter(task=task, approval__isnull=True).first()
    if row is None:
        raise PolicyError(f"任务 {task.code} 没有待批准的说明。请先由另一人提出。")
    check_not_same(row.requested_by, by, act="依规定说明")
    if row.document_digest != task.document_digest:
        raise PolicyError(f"任务 {task.code} 在提出说明之后又有修改。请重新提出说明。")
    approval = LintOverrideApproval.objects.create(
        override=row, requested_by=row.requested_by, approved_by=by, approved_at=now
    )
    payload = _payload(row) | {"requested_by": row.requested_by}
    append(kind=Event.OVERRIDE_APPROVED, actor=by, subject=task.code, payload=payload, at=now)
    return approval


@command
def record_lint(*, session: DrawSession, verdict: Verdict, by: str, now: datetime) -> LintReport:
    """Keep with a session what the law packs said when it was sealed.

    Raises:
        PolicyError: severe findings that no two people set aside; nothing is sealed then.
    """
    if verdict.blocks:
        first = verdict.severe[0]
        more = len(verdict.severe) - 1
        rest = f"另有 {more} 项严重问题，见任务页。" if more else ""
        raise PolicyError(
            f"有 {len(verdict.severe)} 项严重问题，未予封存。{first.sentence()}{rest}"
            "确须按此方案抽取的，请在任务页写明理由，由另一人批准后再封存。"
        )
    body = report_bytes(verdict.findings)
    row = LintReport.objects.create(
        session=session,
        findings=body,
        digest=hashlib.sha256(body).hexdigest(),
        packs=[pack.name for pack in verdict.packs],
        severe_count=len(verdict.severe),
        override=verdict.override if verdict.severe else None,
        made_at=now,
    )
    payload: dict[str, JsonValue] = {
        "findings_digest": row.digest,
        "packs": list(row.packs),
        "severe": row.severe_count,
        "override": _payload(row.override) if row.override else None,
    }
    record(session, Event.LINT_RECORDED, payload, by=by, now=now)
    return row


def _locked(task_code: str) -> Task:
    rows = Task.objects.select_for_update(of=("self",)).select_related("unit", "plan__unit")
    task = rows.filter(code=task_code).first()
    if task is None:
        raise PolicyError(f"没有编号为 {task_code} 的任务。请核对编号。")
    return task


def _payload(row: LintOverride) -> dict[str, JsonValue]:
    return {
        "keys": list(row.keys),
        "reason": row.reason,
        "note": row.note,
        "document_digest": row.document_digest,
    }
