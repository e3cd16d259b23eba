"""Who may act after a visit: nobody judges a file of a visit on which they went."""

from datetime import date

from inspections.fieldwork.models.followups import FollowUp
from inspections.fieldwork.models.forms import FormVersion
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.selectors.crews import crew_of
from inspections.fieldwork.selectors.departments import departments_reviewed_by, without_word
from inspections.fieldwork.states import FollowUpState, VisitState
from inspections.policies import PolicyError, SameOneError
from shuangsuiji.orgs.models import Role, Unit, User
from shuangsuiji.orgs.policies import NotPermittedError, check_has_role


def check_outside_team(user: User, visit: Visit) -> None:
    """Refuse whoever went on the visit."""
    if any(one.user_id == user.pk for one in crew_of(visit)):
        raise PolicyError(
            f"您是 {visit.code} 的检查人员，不能审核、裁定或复核自己的检查。请由组外人员办理。"
        )


def check_may_review(user: User, visit: Visit, *, on: date) -> None:
    """A reviewer of the visit's unit, outside the team, once everybody has signed."""
    check_has_role(user, Role.REVIEWER, visit.unit, on=on)
    check_outside_team(user, visit)


def check_may_sign_for(user: User, visit: Visit, unit: Unit, *, on: date) -> None:
    """A reviewer appointed in that very department, outside the team."""
    if unit not in departments_reviewed_by(user, on=on):
        raise NotPermittedError(
            f"代表{unit.name}会签，须在{unit.name}担任“{Role.REVIEWER.label}”；您目前没有。"
            "请由该部门的复核员会签。"
        )
    check_outside_team(user, visit)


def check_all_departments(visit: Visit, form: FormVersion, *, by: str) -> None:
    """Every other department of a joint visit has agreed, by somebody else than who decides."""
    left = without_word(visit, form)
    if left:
        names = "、".join(one.unit.name for one in left)
        raise PolicyError(f"{visit.code} 还须 {names} 会签。各部门都会签后才能审定。")
    if form.department_signatures.filter(signed_by=by).exists():
        raise SameOneError(
            f"{by} 已代表配合部门会签，不能再由其审定。请由牵头部门的另一位复核员审定。"
        )


def check_reviewable(visit: Visit) -> None:
    """Both inspectors have signed the last version."""
    if visit.state != VisitState.SIGNED:
        raise PolicyError(
            f"{visit.code} 现在是“{VisitState(visit.state).label}”，两名检查人员都签字后才能审核。"
        )


def check_may_answer(user: User, follow_up: FollowUp, *, on: date) -> None:
    """The head of the branch that owns the follow-up, or a reviewer there."""
    check_has_role(user, (Role.BRANCH_HEAD, Role.REVIEWER), follow_up.owner, on=on)


def check_may_arbitrate(user: User, follow_up: FollowUp, *, on: date) -> None:
    """A reviewer of the bureau that ordered the visit, outside the team."""
    check_has_role(user, Role.REVIEWER, follow_up.visit.unit, on=on)
    check_outside_team(user, follow_up.visit)


def check_state(follow_up: FollowUp, *wanted: FollowUpState) -> None:
    """The follow-up stands where the act begins."""
    if follow_up.state not in wanted:
        names = "或".join(f"“{one.label}”" for one in wanted)
        raise PolicyError(
            f"后续监管 {follow_up.code} 现在是“{FollowUpState(follow_up.state).label}”，"
            f"须在{names}时办理。请刷新页面。"
        )
