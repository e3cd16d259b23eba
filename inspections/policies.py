"""What may be done in which state, and by whom it may not be done."""

from collections.abc import Sequence

from django.db.models import Q, QuerySet

from inspections.draw.frame import parse_header
from inspections.draw.ids import DIGEST
from inspections.events import Event
from inspections.models.ceremonies import Station
from inspections.models.jobs import DrawJob, JobState
from inspections.models.merging import JointConsent, TaskPartner
from inspections.models.plans import Task
from inspections.models.previews import PreviewJob
from inspections.models.sessions import DrawSession, WitnessInput
from inspections.models.supplements import Supplement, SupplementInput
from inspections.states import (
    CHANGEABLE,
    LIVE,
    SUPPLEMENT_DRAWN,
    SUPPLEMENT_GIVEN_UP,
    SUPPLEMENT_LIVE,
    Status,
    SupplementStatus,
    is_allowed,
    supplement_move_allowed,
)
from personnel.models import Inspector
from shuangsuiji.kernel.text import hidden_in
from shuangsuiji.ledger.selectors import is_signed
from shuangsuiji.orgs.models import User

LONGEST_NAME = 60  # of a witness, as the table keeps it


class PolicyError(RuntimeError):
    """A rule of the procedure forbids the act; the message says which, and what to do."""


class MoveNotAllowedError(PolicyError):
    """The session is not in the state that the act needs."""

    def __init__(self, code: str, source: str, target: str) -> None:
        here, there = Status(source).label, Status(target).label
        super().__init__(
            f"场次 {code} 现为「{here}」，不能变为「{there}」。"
            "可能已有人先行操作，请刷新页面查看最新状态。"
        )


class AlreadyDoneError(PolicyError):
    """Somebody was faster with the very same act: its effect is there, once."""


class SameOneError(PolicyError):
    """One person stands in two roles that the procedure keeps apart."""


def check_may_seal(task: Task) -> None:
    """An approved task without a live session may be sealed."""
    if task.status != Task.Status.APPROVED:
        raise PolicyError(f"任务 {task.code} 尚未审批，不能封存。请由复核员审批后再封存。")
    check_consents(task)
    live: QuerySet[DrawSession] = task.sessions.filter(status__in=LIVE)
    other = live.first()
    if other is not None:
        raise PolicyError(
            f"任务 {task.code} 已有进行中的场次 {other.code}，同一任务不得并行封存。"
            "请继续该场次；已公布的请先归档，再次抽取请复制任务；确需放弃时由两人作废。"
        )


def check_consents(task: Task) -> None:
    """Every other department of a joint task has consented to exactly this text (V11)."""
    missing = missing_consents(task)
    if missing:
        names = "、".join(row.unit.name for row in missing)
        raise PolicyError(
            f"任务 {task.code} 是部门联合任务，尚缺会签：{names}。"
            "请这些部门的复核员在任务页会签现在这一版，然后再封存。"
        )
    mine = JointConsent.objects.filter(
        task=task, document_digest=task.document_digest, given_by=task.approved_by
    )
    if mine.exists():
        raise SameOneError(
            f"任务 {task.code} 由 {task.approved_by} 既批准又代表另一部门会签，"
            "一人不能代表两个部门。请由另一位复核员重新批准或会签。"
        )


def missing_consents(task: Task) -> list[TaskPartner]:
    """Departments that have not consented to the present text. Two queries."""
    given = set(
        JointConsent.objects.filter(task=task, document_digest=task.document_digest).values_list(
            "unit_id", flat=True
        )
    )
    partners = TaskPartner.objects.filter(task=task).select_related("unit")
    return [row for row in partners if row.unit_id not in given]


def check_may_preview(task: Task) -> None:
    """One preview of a task at a time."""
    under_way = PreviewJob.objects.filter(task=task, state__in=(JobState.READY, JobState.RUNNING))
    if under_way.exists():
        raise PreviewRefusedError(
            f"任务 {task.code} 的预演正在进行，不必重复发起。请等它完成，或先取消。"
        )


def check_repeats(task: Task, pairs: Sequence[tuple[str, str]]) -> None:
    """Whoever found nothing so often does not visit the entity again without a reason.

    Chengdu's 一码检查 (May 2025): three visits a year by one inspector without findings.
    """
    if pairs:
        shown = "、".join(f"{who} 与 {what}" for who, what in pairs[:3])
        more = f" 等 {len(pairs)} 对" if len(pairs) > 3 else ""
        raise PolicyError(
            f"任务 {task.code} 未封存：{shown}{more}，同一人员今年已多次检查同一主体且未发现问题。"
            "请在任务页把他们列为回避，或由复核员写明仍须由其检查的理由。"
        )


def check_not_same(first: str, second: str, *, act: str) -> None:
    """Two people are needed for ``act``."""
    if first == second:
        raise SameOneError(f"{act}须由两人完成：{first} 不能既提出又批准。请由另一位同事操作。")


def check_not_in_pool(session: DrawSession, username: str) -> None:
    """抽与查相分离: whoever runs a session must not be drawable in it."""
    person = Inspector.objects.filter(user__username=username).first()
    if person is None:
        return
    pool = {row.id for row in parse_header(bytes(session.header)).inspectors}
    if person.code in pool:
        raise SameOneError(
            f"抽与查相分离：{username} 在场次 {session.code} 的执法人员抽取池中，不能操作抽取。"
            "请由不在池中的抽取员操作。"
        )


def check_may_commit_input(
    session: DrawSession, *, name: str, commitment: str, user_id: int | None
) -> None:
    """Witness inputs are taken between commitment and opening, one from each witness."""
    if session.status not in (Status.COMMITTED, Status.AWAITING_WITNESS):
        raise MoveNotAllowedError(session.code, session.status, Status.AWAITING_WITNESS)
    check_signed_first(session.code, Event.SESSION_COMMITTED)
    _check_input(session.inputs.all(), name=name, commitment=commitment, user_id=user_id)


def check_not_at_stations(session: DrawSession, supplement: Supplement | None = None) -> None:
    """Where witnesses have seats of their own, inputs come from there and nowhere else."""
    seats = Station.objects.filter(ceremony__session=session, ceremony__supplement=supplement)
    if seats.exists():
        raise PolicyError(
            f"场次 {session.code} 已设见证席，请在各席的设备上盲投。不用见证席的，不要设席。"
        )


def _check_input(
    inputs: QuerySet[WitnessInput] | QuerySet[SupplementInput],
    *,
    name: str,
    commitment: str,
    user_id: int | None,
) -> None:
    if not DIGEST.fullmatch(commitment):
        raise PolicyError("承诺应为 64 位小写十六进制数（SHA-256），请重新生成。")
    check_witness_name(name)
    same = Q(name=name) | Q(commitment=commitment)
    if user_id is not None:
        same |= Q(user_id=user_id)
    if inputs.filter(same).exists():
        raise SameOneError(
            f"见证人「{name}」或同一承诺已经登记。每位见证人只能投一次，且不得照抄他人承诺。"
        )


def check_signed_first(session_code: str, kind: Event) -> None:
    """Chance comes after the signed head that covers what it decides: order is the proof."""
    if not is_signed(draw=session_code, kind=kind):
        raise PolicyError(
            f"场次 {session_code} 的封存与承诺还没有签入存证日志，暂不能投入见证数字"
            "（先签名，后随机）。通常几秒后即可；若一直如此，请系统管理员检查后台进程与签名密钥。"
        )


def check_witness_name(name: str) -> None:
    """A name that fits the record and reads the same on a page and on a terminal."""
    if not name.strip():
        raise PolicyError("见证人姓名不能为空。请填写姓名或代号。")
    if len(name) > LONGEST_NAME:
        raise PolicyError(f"见证人姓名最长 {LONGEST_NAME} 个字，现有 {len(name)} 个。请缩短。")
    if not name.isprintable():
        found = "、".join(hidden_in(name)) or "（空白类）"
        raise PolicyError(f"见证人姓名含有换行或看不见的字符 {found}。请删去。")


def check_may_open(session: DrawSession) -> None:
    """Enough independent witnesses have committed."""
    if session.status != Status.AWAITING_WITNESS:
        raise MoveNotAllowedError(session.code, session.status, Status.REVEALED)
    needed = parse_header(bytes(session.header)).sources.min_witnesses
    _check_enough(session.inputs.count(), needed)


def _check_enough(present: int, needed: int) -> None:
    if present < needed:
        raise PolicyError(
            f"见证输入不足：至少需要 {needed} 位，现有 {present} 位。请等待其他见证人盲投。"
        )


def check_may_request_draw(session: DrawSession) -> None:
    """A revealed session whose draw is not under way."""
    job = DrawJob.objects.filter(session=session).first()
    if job is not None and job.state != JobState.FAILED and session.status != Status.VOID:
        raise AlreadyDoneError(
            f"场次 {session.code} 的抽取已由 {job.requested_by} 发起（{job.get_state_display()}），"
            "不会重复抽取。请等待结果。"
        )
    if session.status != Status.REVEALED:
        raise MoveNotAllowedError(session.code, session.status, Status.DRAWN)


def check_may_propose_void(session: DrawSession, note: str) -> None:
    """A session that has not ended, without an open proposal, with a reason in words."""
    if not is_allowed(session.status, Status.VOID):
        raise MoveNotAllowedError(session.code, session.status, Status.VOID)
    if not note.strip():
        raise PolicyError("作废须写明情况说明，说明将永久公开。")
    if session.void_cases.filter(approved_by="").exists():
        raise PolicyError(f"场次 {session.code} 已有待批准的作废申请，请由另一人批准。")


def check_may_issue_minutes(held: DrawSession | Supplement) -> None:
    """Minutes say what was drawn, so a draw comes first; they may be written until it is filed."""
    if held.drawn_at is None or held.status in (Status.VOID, SupplementStatus.VOID):
        raise PolicyError(f"现为「{held.get_status_display()}」，抽取完成后才能出具记录。")


def check_may_sign(session: DrawSession, user: User, supplement: Supplement | None = None) -> str:
    """Whoever led the ceremony or witnessed it with an account signs; returns the role in words."""
    held: DrawSession | Supplement = supplement or session
    ceremonies = session.ceremonies.filter(supplement=supplement)
    leaders = {held.revealed_by, *ceremonies.values_list("presider", flat=True)}
    if user.username in leaders:
        return "主持人"
    seat = held.inputs.filter(user=user).first()
    if seat is not None:
        return f"见证人（{seat.get_kind_display()}）"
    raise PolicyError("只有本场主持人和见证人可以签署抽取仪式记录。")


class PlanRefusedError(PolicyError):
    """A plan or task cannot be written or approved as asked."""


class PreviewRefusedError(PolicyError):
    """A preview cannot be asked for or given up now."""


class StaleVersionError(PlanRefusedError):
    """Somebody else saved since the page was opened."""


class TaskLockedError(PlanRefusedError):
    """A session has sealed the task; its rules may not change."""


def check_version(name: str, found: int, expected: int) -> None:
    """Nobody acts on a version that they have not seen."""
    if found != expected:
        raise StaleVersionError(
            f"“{name}”已被他人改为第 {found} 版，您看到的是第 {expected} 版。"
            "请核对新版本后再操作；您填写的内容仍在页面上。"
        )


def check_may_approve(name: str, status: str, authors: set[str], by: str) -> None:
    """Nothing is approved twice, and nobody approves their own work (编审分离)."""
    if status == Task.Status.APPROVED:
        raise PlanRefusedError(f"“{name}”已经批准，无需再批。")
    if by in authors:
        raise PlanRefusedError(f"“{name}”由您编制或修改，不能由您批准。请由另一位复核员批准。")


class SupplementMoveError(PolicyError):
    """The supplement is not in the state that the act needs."""

    def __init__(self, supplement: Supplement, target: str) -> None:
        here = SupplementStatus(supplement.status).label
        super().__init__(
            f"第 {supplement.number} 次补抽现为「{here}」，不能变为"
            f"「{SupplementStatus(target).label}」。可能已有人先行操作，请刷新页面查看最新状态。"
        )


def check_changeable(session: DrawSession) -> None:
    """Changes after the draw belong to a drawn or published session, not yet filed."""
    if session.status not in CHANGEABLE:
        raise PolicyError(
            f"场次 {session.code} 现为「{session.get_status_display()}」。"
            "抽取之后、归档之前才能办理递补和补抽。"
        )


def check_no_live_supplement(session: DrawSession, *, act: str, sealed: bool = False) -> None:
    """A sealed supplement rests on the assignment as it stands, so nothing may come between.

    ``sealed``: one that is only proposed does not count.
    """
    found = session.supplements.filter(status__in=SUPPLEMENT_LIVE)
    live = (found.exclude(status=SupplementStatus.PROPOSED) if sealed else found).first()
    if live is not None:
        raise PolicyError(
            f"场次 {session.code} 的第 {live.number} 次补抽正在进行"
            f"（{live.get_status_display()}），不能{act}。请先完成或由两人作废该次补抽。"
        )


def check_may_void_supplement(supplement: Supplement) -> None:
    """Not once published, and not once a later change rests on it."""
    if not supplement_move_allowed(supplement.status, SupplementStatus.VOID):
        raise SupplementMoveError(supplement, SupplementStatus.VOID)
    session, number = supplement.session, supplement.number
    later = session.supplements.filter(number__gt=number).exclude(status__in=SUPPLEMENT_GIVEN_UP)
    if later.exists() or session.substitutions.filter(is_approved=True, after=number).exists():
        raise PolicyError(
            f"第 {number} 次补抽之后已有递补或补抽以它为准，不能作废。需要再换人时，请再提出补抽。"
        )


def check_may_commit_supplement_input(
    supplement: Supplement, *, name: str, commitment: str, user_id: int | None
) -> None:
    """Fresh witness inputs are taken between sealing and opening, one from each witness."""
    if supplement.status not in (SupplementStatus.SEALED, SupplementStatus.AWAITING_WITNESS):
        raise SupplementMoveError(supplement, SupplementStatus.AWAITING_WITNESS)
    check_signed_first(supplement.session.code, Event.SUPPLEMENT_SEALED)
    _check_input(supplement.inputs.all(), name=name, commitment=commitment, user_id=user_id)


def check_may_open_supplement(supplement: Supplement, *, needed: int) -> None:
    """Enough independent witnesses have committed."""
    if supplement.status != SupplementStatus.AWAITING_WITNESS:
        raise SupplementMoveError(supplement, SupplementStatus.REVEALED)
    _check_enough(supplement.inputs.count(), needed)


def check_may_request_supplement(supplement: Supplement) -> None:
    """A revealed supplement whose draw is not under way."""
    job = getattr(supplement, "job", None)
    if supplement.status not in (SupplementStatus.REVEALED, *SUPPLEMENT_DRAWN):
        raise SupplementMoveError(supplement, SupplementStatus.DRAWN)
    if job is not None and job.state != JobState.FAILED:
        raise AlreadyDoneError(
            f"第 {supplement.number} 次补抽已由 {job.requested_by} 发起"
            f"（{job.get_state_display()}），不会重复抽取。请等待结果。"
        )
