"""What may be done about visits, and by whom; ``check_may_x`` raises in Chinese with a remedy."""

from datetime import date, datetime

from inspections.fieldwork.models.forms import Device
from inspections.fieldwork.models.visits import Visit
from inspections.fieldwork.states import MOVES, DocKind, VisitState
from inspections.models.sessions import DrawSession
from inspections.policies import PolicyError
from inspections.states import Status
from shuangsuiji.orgs.models import Role, User
from shuangsuiji.orgs.policies import check_has_role, has_role

DISPATCHABLE = (Status.DRAWN, Status.PUBLISHED)


class VisitMoveError(PolicyError):
    """The visit is elsewhere by now."""

    def __init__(self, visit: Visit, target: VisitState) -> None:
        self.visit, self.target = visit, target
        super().__init__(
            f"检查户次 {visit.code} 现在是“{VisitState(visit.state).label}”，"
            f"不能转为“{target.label}”。请刷新页面，按现在的状态办理。"
        )


def check_dispatchable(session: DrawSession) -> None:
    """A session can be dispatched once it is drawn and stands."""
    if session.status not in DISPATCHABLE:
        raise PolicyError(
            f"场次 {session.code} 现在是“{Status(session.status).label}”，"
            "须在抽取完成后、归档之前派发。"
        )


def check_may_dispatch(user: User, session: DrawSession, *, on: date) -> None:
    """Draw officers and planners of the unit dispatch."""
    check_has_role(user, (Role.DRAW_OFFICER, Role.PLANNER), session.unit, on=on)


def check_not_begun(visit: Visit) -> None:
    """Only what nobody has begun can be arranged anew."""
    if visit.state != VisitState.DISPATCHED:
        raise PolicyError(
            f"检查户次 {visit.code} 现在是“{VisitState(visit.state).label}”，不能再改安排。"
            "请只调整还没有开始的户次。"
        )


def check_may_revoke_device(user: User, device: Device, *, on: date) -> None:
    """The owner, and the system administrators of the owner's unit."""
    if device.user_id == user.pk or user.is_superuser:
        return
    if device.user.unit is None:
        raise PolicyError("只有机主本人和系统管理员可以停用这部手机。")
    check_has_role(user, Role.SYSADMIN, device.user.unit, on=on)


def check_may_move(visit: Visit, target: VisitState) -> None:
    """The table of moves has this arrow."""
    if target not in MOVES[VisitState(visit.state)]:
        raise VisitMoveError(visit, target)


def is_open(visit: Visit, *, crew: set[int], checked_in: set[int], now: datetime) -> bool:
    """Whether the team may know by now which entity it visits.

    Args:
        crew: ids of the inspectors who go.
        checked_in: ids of those who signed in for the outing.
    """
    if not visit.waits_for_departure:
        return True
    outing = visit.outing
    return bool(outing and crew and crew <= checked_in and outing.departs_at <= now)


# What the bureau itself may issue; the team of a visit issues every kind.
DESK_KINDS = {
    DocKind.CHECK_NOTICE: (Role.DRAW_OFFICER, Role.PLANNER),
    DocKind.RESULT_NOTICE: (Role.REVIEWER,),
    DocKind.ORDER_CORRECT: (Role.REVIEWER,),
    DocKind.ORDER_PUBLISH: (Role.REVIEWER,),
    DocKind.ORDER_CHANGE: (Role.REVIEWER,),
    DocKind.HANDOVER: (Role.REVIEWER,),
}


def issuable_kinds(user: User, visit: Visit, *, is_crew: bool, on: date) -> tuple[DocKind, ...]:
    """The kinds of documents that somebody may issue on a visit. Two queries at most."""
    if is_crew:
        return tuple(DocKind)
    held = {roles: has_role(user, roles, visit.unit, on=on) for roles in set(DESK_KINDS.values())}
    return tuple(kind for kind, roles in DESK_KINDS.items() if held[roles])
