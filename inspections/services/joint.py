"""Joint tasks: the other departments consent to the text that will be sealed."""

from datetime import datetime

from inspections.events import Event
from inspections.models.merging import JointConsent, TaskPartner
from inspections.models.plans import Task
from inspections.policies import PlanRefusedError, check_version
from shuangsuiji.ledger.services import append, command


@command
def consent_to_task(
    *, task_code: str, unit_code: str, expected_version: int, by: str, now: datetime
) -> JointConsent:
    """A department of a joint task consents to exactly the version that its reviewer read.

    Raises:
        PlanRefusedError: no such task or department, consented already, or by the author.
        StaleVersionError: the task was changed meanwhile.
    """
    task = Task.objects.select_for_update(of=("self",)).filter(code=task_code).first()
    if task is None:
        raise PlanRefusedError(f"没有编号为 {task_code} 的任务。请核对编号。")
    partner = TaskPartner.objects.filter(task=task, unit__code=unit_code).first()
    if partner is None:
        raise PlanRefusedError(f"{unit_code} 不是任务“{task.name}”须会签的部门。请核对单位代码。")
    check_version(task.name, task.version, expected_version)
    if by in (task.created_by, task.updated_by):
        raise PlanRefusedError(f"“{task.name}”由您编制或修改，不能由您会签。请由该部门复核员会签。")
    given = JointConsent.objects.filter(task=task, document_digest=task.document_digest)
    if by == task.approved_by or given.filter(given_by=by).exclude(unit=partner.unit).exists():
        raise PlanRefusedError(
            f"{by} 已代表另一部门批准或会签“{task.name}”，一人不能代表两个部门。"
            f"请由{partner.unit.name}的另一位复核员会签。"
        )
    if given.filter(unit=partner.unit).exists():
        raise PlanRefusedError(f"{partner.unit.name}已对这一版会签，无需再签。")
    consent = JointConsent.objects.create(
        task=task,
        unit=partner.unit,
        document_digest=task.document_digest,
        given_by=by,
        given_at=now,
    )
    append(
        kind=Event.JOINT_CONSENTED,
        actor=by,
        subject=task.code,
        payload={
            "unit": partner.unit.code,
            "version": task.version,
            "document_digest": task.document_digest,
        },
        at=now,
    )
    return consent
