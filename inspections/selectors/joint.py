"""Joint tasks: which departments take part, and who has consented."""

from dataclasses import dataclass

from inspections.models.merging import JointConsent, TaskPartner
from inspections.models.plans import Task
from shuangsuiji.orgs.models import Unit


@dataclass(frozen=True)
class Department:
    """One department of a joint task besides the unit that draws."""

    unit: Unit
    leads: bool
    consent: JointConsent | None  # to the present text


def departments(task: Task) -> list[Department]:
    """The departments whose consent the task needs, the leading one first. Two queries."""
    given = {
        row.unit_id: row
        for row in JointConsent.objects.filter(task=task, document_digest=task.document_digest)
    }
    rows = TaskPartner.objects.filter(task=task).select_related("unit")
    return [Department(row.unit, row.leads, given.get(row.unit_id)) for row in rows]


def version_of(task_code: str) -> int:
    """The present version of a task; 0 where there is none. One query."""
    return Task.objects.filter(code=task_code).values_list("version", flat=True).first() or 0
