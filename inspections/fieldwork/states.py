"""The life of a visit (检查户次) as data."""

from datetime import time

from django.db.models import TextChoices


class VisitState(TextChoices):
    """Where a visit stands."""

    DISPATCHED = "DISPATCHED", "已派发"
    UNDERWAY = "UNDERWAY", "检查中"
    SUBMITTED = "SUBMITTED", "待会签"
    SIGNED = "SIGNED", "待审核"
    RETURNED = "RETURNED", "审核退回"
    REVIEWED = "REVIEWED", "已审定"
    STOPPED = "STOPPED", "已停止"


MOVES: dict[VisitState, tuple[VisitState, ...]] = {
    VisitState.DISPATCHED: (VisitState.UNDERWAY, VisitState.STOPPED),
    VisitState.UNDERWAY: (VisitState.SUBMITTED, VisitState.STOPPED),
    VisitState.SUBMITTED: (VisitState.SIGNED, VisitState.SUBMITTED, VisitState.RETURNED),
    VisitState.SIGNED: (VisitState.REVIEWED, VisitState.RETURNED),
    VisitState.RETURNED: (VisitState.SUBMITTED, VisitState.STOPPED),
    VisitState.REVIEWED: (),  # locked; a correction is a new version that a reviewer approves
    VisitState.STOPPED: (),
}
ENTERABLE = (  # a phone that was out of reach also says that the visit began
    VisitState.DISPATCHED,
    VisitState.UNDERWAY,
    VisitState.SUBMITTED,
    VisitState.RETURNED,
)
OVER = (VisitState.REVIEWED, VisitState.STOPPED)


class Half(TextChoices):
    """半天."""

    AM = "AM", "上午"
    PM = "PM", "下午"


DEPARTURES = {Half.AM: time(8, 30), Half.PM: time(14, 0)}  # of an outing, until it is changed


class Release(TextChoices):
    """When a team learns which entities it visits."""

    AT_ONCE = "AT_ONCE", "派发时公开"
    AT_DEPARTURE = "AT_DEPARTURE", "出发时公开（两人到齐后）"


class SignerRole(TextChoices):
    """Who signs a form."""

    PARTY = "PARTY", "当事人"
    REFUSAL_WITNESS = "REFUSAL_WITNESS", "见证人（拒签）"
    MAIN = "MAIN", "检查人员"
    SECOND = "SECOND", "检查人员（会签）"
    PARTNER = "PARTNER", "其他组员"


class FollowUpState(TextChoices):
    """Where a hand-over to the home branch stands."""

    OFFERED = "OFFERED", "待接收"
    ACCEPTED = "ACCEPTED", "已接收"
    DISPUTED = "DISPUTED", "有争议"
    SETTLED = "SETTLED", "已完结"


class DocKind(TextChoices):
    """CT-24 doc_kind, those that a visit gives out."""

    CHECK_NOTICE = "CHECK_NOTICE", "抽查通知书"
    SITE_RECORD = "SITE_RECORD", "现场检查笔录"
    INTERVIEW = "INTERVIEW", "询问笔录"
    SAMPLE = "SAMPLE", "抽样取证凭证"
    RESULT_NOTICE = "RESULT_NOTICE", "检查结果告知书"
    ORDER_CORRECT = "ORDER_CORRECT", "责令改正通知书"
    ORDER_PUBLISH = "ORDER_PUBLISH", "责令限期公示通知书"
    ORDER_CHANGE = "ORDER_CHANGE", "责令限期变更通知书"
    HANDOVER = "HANDOVER", "移送（抄告）函"


class ServedBy(TextChoices):
    """送达方式: how a document reached the party."""

    SIGNED = "SIGNED", "直接送达"
    LEFT = "LEFT", "留置送达"
    POSTED = "POSTED", "邮寄送达"
