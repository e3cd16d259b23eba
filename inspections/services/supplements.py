"""The event of a supplementary draw (补抽): proposed, sealed by a second person, or voided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inspections import policies
from inspections.codes import LeavingReason
from inspections.draw.sources import NAMED
from inspections.events import Event
from inspections.live.kinds import LiveKind
from inspections.models.sessions import Channel, DrawSession, VoidReason
from inspections.models.supplements import Supplement, SupplementLeave, SupplementVoid
from inspections.policies import PolicyError
from inspections.sealing.supplements import build_supplement
from inspections.seeds import master_of
from inspections.selectors.changes import main_draw, standing_of
from inspections.services.live import tell_about
from inspections.services.moves import locked_supplement, move_supplement, record
from inspections.states import SupplementStatus
from personnel.models import Inspector
from shuangsuiji.kernel.canonical import JsonValue
from shuangsuiji.ledger.services import command


@dataclass(frozen=True)
class Leave:
    """Somebody who falls out: code, coded reason, a note for those entitled."""

    inspector: str
    reason: LeavingReason
    note: str = ""


@command
def propose_supplement(
    *,
    session_code: str,
    leaves: Sequence[Leave],
    by: str,
    now: datetime,
    named_sources: Sequence[str] = (),
    channel: Channel = Channel.WEB,
) -> Supplement:
    """Report who falls out of the teams; the next number of the session is taken here.

    Raises:
        PolicyError: wrong state, nobody leaves, somebody is in no team, or one is under way.
    """
    session = DrawSession.objects.select_for_update().get(code=session_code)
    policies.check_changeable(session)
    policies.check_not_in_pool(session, by)
    policies.check_no_live_supplement(session, act="再提出补抽")
    number = session.supplements.count() + 1
    _check_leaves(session, leaves)
    _check_sources(session, named_sources)
    if number >= session.one_time_code.chain_length:
        raise PolicyError(
            f"场次 {session.code} 的一次性码链共 {session.one_time_code.chain_length} 个，"
            f"首抽与 {number - 1} 次补抽已全部用完，不能再补抽。请作废本场后重新抽取。"
        )
    supplement = Supplement.objects.create(
        session=session,
        number=number,
        channel=channel,
        named_sources=sorted(named_sources),
        proposed_by=by,
        proposed_at=now,
    )
    people = {
        row.code: row for row in Inspector.objects.filter(code__in=[o.inspector for o in leaves])
    }
    SupplementLeave.objects.bulk_create(
        SupplementLeave(
            supplement=supplement,
            inspector=people[one.inspector],
            reason=one.reason,
            note=one.note.strip(),
        )
        for one in leaves
    )
    payload: dict[str, JsonValue] = {
        "number": number,
        "leaving": [{"inspector": o.inspector, "reason": str(o.reason)} for o in leaves],
    }
    record(session, Event.SUPPLEMENT_PROPOSED, payload, by=by, now=now)
    return supplement


@command
def seal_supplement(*, session_code: str, number: int, by: str, now: datetime) -> Supplement:
    """Approve as a second person: freeze the frame before any of its randomness exists.

    Raises:
        PolicyError: the proposer approves, or nobody can take the seats (counted, with remedies).
    """
    supplement = locked_supplement(session_code, number)
    session = supplement.session
    policies.check_changeable(session)
    policies.check_not_same(supplement.proposed_by, by, act="补抽")
    policies.check_not_in_pool(session, by)
    if supplement.status != SupplementStatus.PROPOSED:
        raise policies.SupplementMoveError(supplement, SupplementStatus.SEALED)
    main, standing = main_draw(session, master=master_of(session)), standing_of(session)
    sealed = build_supplement(supplement, main, standing)
    move_supplement(
        supplement,
        SupplementStatus.SEALED,
        frame=sealed.data,
        frame_digest=sealed.digest,
        sealed_by=by,
        sealed_at=now,
    )
    payload: dict[str, JsonValue] = {
        "number": number,
        "frame_digest": sealed.digest,
        "transcript_digest": session.result.digest,
        "channel": supplement.channel,
    }
    record(session, Event.SUPPLEMENT_SEALED, payload, by=by, now=now)
    return supplement


@command
def refuse_supplement(
    *, session_code: str, number: int, note: str, by: str, now: datetime
) -> Supplement:
    """Refuse a proposal as a second person; it keeps its number and stays visible.

    Raises:
        PolicyError: the proposer refuses, no reason is given, or it was already decided.
    """
    supplement = locked_supplement(session_code, number)
    policies.check_not_same(supplement.proposed_by, by, act="补抽")
    policies.check_not_in_pool(supplement.session, by)
    if not note.strip():
        raise PolicyError("不同意补抽须写明理由，理由将永久公开。")
    move_supplement(
        supplement,
        SupplementStatus.REFUSED,
        refused_by=by,
        refusal_note=note.strip(),
        ended_at=now,
    )
    payload: dict[str, JsonValue] = {"number": number, "note": supplement.refusal_note}
    record(supplement.session, Event.SUPPLEMENT_REFUSED, payload, by=by, now=now)
    return supplement


@command
def propose_supplement_void(
    *, session_code: str, number: int, reason: VoidReason, note: str, by: str, now: datetime
) -> SupplementVoid:
    """Ask that a supplement be given up; nothing changes yet."""
    supplement = locked_supplement(session_code, number)
    policies.check_may_void_supplement(supplement)
    if not note.strip():
        raise PolicyError("作废须写明情况说明，说明将永久公开。")
    if supplement.void_cases.filter(approved_by="").exists():
        raise PolicyError(f"第 {number} 次补抽已有待批准的作废申请，请由另一人批准。")
    case = SupplementVoid.objects.create(
        supplement=supplement, reason=reason, note=note.strip(), proposed_by=by, proposed_at=now
    )
    payload: dict[str, JsonValue] = {"number": number, "reason": str(reason), "note": case.note}
    session = supplement.session
    record(session, Event.SUPPLEMENT_VOID_PROPOSED, payload, by=by, now=now)
    told: dict[str, JsonValue] = {"reason": str(reason)}
    tell_about(session, LiveKind.VOID_PROPOSED, told, now, supplement=supplement)
    return case


@command
def approve_supplement_void(
    *, session_code: str, number: int, by: str, now: datetime
) -> Supplement:
    """Void a supplement as a second person; it keeps its number and stays visible."""
    supplement = locked_supplement(session_code, number)
    case = supplement.void_cases.filter(approved_by="").first()
    if case is None:
        raise PolicyError(f"第 {number} 次补抽没有待批准的作废申请，请先由另一人提出。")
    policies.check_not_same(case.proposed_by, by, act="作废补抽")
    policies.check_may_void_supplement(supplement)
    case.approved_by, case.approved_at = by, now
    case.save(update_fields=["approved_by", "approved_at"])
    move_supplement(supplement, SupplementStatus.VOID, ended_at=now)
    payload: dict[str, JsonValue] = {
        "number": number,
        "reason": case.reason,
        "note": case.note,
        "proposed_by": case.proposed_by,
    }
    session = supplement.session
    record(session, Event.SUPPLEMENT_VOIDED, payload, by=by, now=now)
    told: dict[str, JsonValue] = {"reason": case.reason, "note": case.note}
    tell_about(session, LiveKind.VOIDED, told, now, supplement=supplement)
    return supplement


def _check_leaves(session: DrawSession, leaves: Sequence[Leave]) -> None:
    if not leaves:
        raise PolicyError("补抽至少要有一名退出人员。请选择退出的人员并写明理由。")
    codes = [one.inspector for one in leaves]
    if len(set(codes)) != len(codes):
        raise PolicyError("同一名退出人员重复填写。请每人只填一次。")
    standing = standing_of(session)
    for code in codes:
        if not standing.teams_of(code):
            raise PolicyError(f"“{code}”现在不在场次 {session.code} 的任何检查组，不能退出。")


def _check_sources(session: DrawSession, named: Sequence[str]) -> None:
    used = {line.rpartition(":")[0] for line in session.sources.splitlines()}
    for prefix in named:
        if not NAMED.fullmatch(prefix):
            raise PolicyError(
                f"公开随机源“{prefix}”写法不对：应为 lottery:玩法:期号 或 drand:链哈希:轮次。"
            )
        if prefix in used:
            raise PolicyError(f"公开随机源“{prefix}”在首抽中已经用过，补抽须用新的一期。")
