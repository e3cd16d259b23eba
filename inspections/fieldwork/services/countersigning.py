"""Each department of a joint visit signs for its own items (部门会签), before the lead decides."""

from datetime import datetime

from django.utils.timezone import localdate

from inspections.fieldwork.after_rules import check_may_sign_for
from inspections.fieldwork.events import Event
from inspections.fieldwork.models.forms import DepartmentSignature
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.departments import Department, departments_of
from inspections.fieldwork.selectors.forms import last_form
from inspections.fieldwork.services.moves import locked_visit, move, record
from inspections.fieldwork.states import VisitState
from inspections.policies import AlreadyDoneError, PolicyError, SameOneError
from shuangsuiji.ledger.services import command
from shuangsuiji.orgs.models import User


@command
def sign_for_department(
    *,
    visit_code: str,
    unit_code: str,
    version: int,
    is_agreed: bool,
    opinion: str,
    by: str,
    now: datetime,
) -> DepartmentSignature:
    """Agree for one department to the last version, or send it back with the reason.

    Args:
        unit_code: the department, see ``departments_of``.
        version: what the signer read; another one may have come meanwhile.

    Raises:
        PolicyError: no such department, its turn has not come, or a return without words.
        NotPermittedError: no reviewer of that department.
        SameOneError: signed for another department.
        AlreadyDoneError: the department has signed this version.
    """
    visit = locked_visit(visit_code)
    department = _department(visit, unit_code)
    check_may_sign_for(User.objects.get(username=by), visit, department.unit, on=localdate(now))
    form = last_form(visit)
    if form is None or form.version != version:
        raise PolicyError(f"{visit_code} 已有新的版本，请重新阅读后再会签。")
    said = form.department_signatures.filter(unit=department.unit)
    if said.exists():
        raise AlreadyDoneError(f"{department.unit.name}已对第 {version} 版表态，无需再签。")
    if form.department_signatures.filter(signed_by=by).exists():
        raise SameOneError(f"{by} 已代表另一部门会签，一人不能代表两个部门。请由另一位同事会签。")
    corrects = visit.state == VisitState.REVIEWED and not hasattr(form, "review")
    if visit.state != VisitState.SIGNED and not corrects:
        label = VisitState(visit.state).label
        raise PolicyError(f"{visit_code} 现在是“{label}”，检查人员都签字后才由各部门会签。")
    if not is_agreed and not opinion.strip():
        raise PolicyError("退回须写明意见，检查人员才知道要改什么。")
    row = DepartmentSignature.objects.create(
        form=form,
        unit=department.unit,
        is_agreed=is_agreed,
        opinion=opinion.strip(),
        digest=form.digest,
        signed_by=by,
        signed_at=now,
    )
    if not is_agreed and not corrects:
        move(visit, VisitState.RETURNED)
    record(
        visit,
        Event.DEPARTMENT_SIGNED if is_agreed else Event.FORM_RETURNED,
        {"version": version, "digest": form.digest, "unit": department.unit.code},
        by=by,
        now=now,
    )
    return row


def _department(visit: Visit, unit_code: str) -> Department:
    """One that signs, which the leading one does not: its reviewer decides."""
    found = next((one for one in departments_of(visit) if one.unit.code == unit_code), None)
    if found is None or found.leads:
        raise PolicyError(
            f"{visit.code} 不需要 {unit_code} 会签：合并检查的配合部门会签，牵头部门最后审定。"
        )
    return found
