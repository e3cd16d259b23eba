"""Who may sit at a witness station, and what a station may do when."""

from inspections import policies
from inspections.draw.frame import parse_header
from inspections.draw.ids import DIGEST
from inspections.matters import matter_of
from inspections.models.ceremonies import PRESENT, BlindCast, Ceremony, Station, StationState
from inspections.models.sessions import DrawSession, WitnessKind
from inspections.policies import (
    AlreadyDoneError,
    MoveNotAllowedError,
    PolicyError,
    SameOneError,
)
from inspections.states import Status
from personnel.models import Inspector
from shuangsuiji.ledger.selectors import cosigners_over
from shuangsuiji.orgs.models import User

MOST_STATIONS = 20
LEAST_WITNESSES = 2
ALWAYS_INSIDE = (WitnessKind.LEADER,)
TAKING_INPUTS = (Status.COMMITTED, Status.AWAITING_WITNESS)


def check_may_invite(
    ceremony: Ceremony, *, kind: WitnessKind, is_outside: bool, source: str
) -> None:
    """While inputs are taken; a leader of the bureau is never from outside it."""
    check_inputs_open(ceremony)
    if ceremony.stations.count() >= MOST_STATIONS:
        raise PolicyError(f"本场已设 {MOST_STATIONS} 个见证席，不能再加。")
    if is_outside and kind in ALWAYS_INSIDE:
        raise PolicyError(f"“{kind.label}”属于本单位，不能计为单位以外的见证人。")
    if source and source not in matter_of(ceremony).sources.named:
        raise PolicyError(f"“{source}”不是封存时点名的公共随机源，不能为它设代录席。")


def check_may_sit(station: Station, *, name: str, device_hash: str, user: User | None) -> None:
    """One person, one device, one account; nobody who runs the draw or may be drawn in it."""
    ceremony = station.ceremony
    if station.replaces is None:  # another device for a lost one is let in at any time
        check_inputs_open(ceremony)
    if station.state != StationState.INVITED:
        raise PolicyError(
            f"{station.number} 号席的二维码只能用一次，已在另一台设备上入席或已停用。"
            "换设备请主持人停用此席，另发新的二维码。"
        )
    policies.check_witness_name(name)
    others = ceremony.stations.exclude(pk=station.pk)
    # A phone that was noted as lost and is found again may take the seat that follows its own.
    others_devices = others.exclude(pk__in=[seat.pk for seat in seats_before(station)])
    if others_devices.filter(device_hash=device_hash).exists():
        raise SameOneError("这台设备已在本场另一席入席。每位见证人用各自的设备。")
    seated = others.filter(state__in=PRESENT)
    if seated.filter(name=name).exists():
        raise SameOneError(f"“{name}”已在本场另一席入席。同名的请加注单位以便区分。")
    _check_account(ceremony, user)
    _check_not_drawable(ceremony.session, name)


def _check_account(ceremony: Ceremony, user: User | None) -> None:
    if user is None:
        return
    if ceremony.stations.filter(user=user, state__in=PRESENT).exists():
        raise SameOneError("这个账号已在本场另一席入席。请用各自的账号，或退出登录后以姓名入席。")
    if user.username in (ceremony.presider, ceremony.announced_by):
        raise SameOneError("主持人不能兼任见证人。请由另一人入席。")
    policies.check_not_in_pool(ceremony.session, user.username)


def _check_not_drawable(session: DrawSession, name: str) -> None:
    pool = [row.id for row in parse_header(bytes(session.header)).inspectors]
    if Inspector.objects.filter(code__in=pool, name=name).exists():
        raise SameOneError(
            f"“{name}”在本场执法人员抽取池中，不能任见证人。若只是同名，请加注单位后再入席。"
        )


def check_inputs_open(ceremony: Ceremony) -> None:
    """Nothing about witnesses changes once the inputs are closed, or while paused."""
    if ceremony.inputs_closed_at is not None:
        raise PolicyError(
            "盲投已经截止，不能再入席、投入或更换输入。迟到的见证人可以旁观；"
            "已投入而不能揭示的，本场只能由两人公开作废。"
        )
    if ceremony.paused_at is not None:
        raise PolicyError("仪式已暂停。请等主持人点“继续”。")


def check_may_cast(station: Station, commitment: str) -> None:
    """A seated witness without an input, after the head over the commitment was signed."""
    ceremony = station.ceremony
    matter = matter_of(ceremony)
    check_inputs_open(ceremony)
    if matter.status not in TAKING_INPUTS:
        raise MoveNotAllowedError(ceremony.code, matter.status, Status.AWAITING_WITNESS)
    policies.check_signed_first(matter.session.code, matter.before_chance)
    check_cosigned(ceremony)
    if not DIGEST.fullmatch(commitment):
        raise PolicyError("承诺应为 64 位小写十六进制数（SHA-256），请重新生成。")
    mine = active_cast(station)
    if mine is not None and mine.commitment == commitment:
        raise AlreadyDoneError("这份盲投已经收到。")
    if station.state != StationState.SEATED:
        raise PolicyError(
            f"{station.number} 号席现为「{station.get_state_display()}」，不能投入。"
            "投错了请先撤回；撤回的承诺会公开留痕。"
        )
    casts = BlindCast.objects.filter(station__ceremony=ceremony, commitment=commitment)
    if casts.exists() or matter.inputs.filter(commitment=commitment).exists():
        raise SameOneError("同一承诺已经登记。不得照抄他人承诺；撤回后请重新掷出数字。")


def check_cosigned(ceremony: Ceremony) -> None:
    """Where the announcement promised an outside cosignature, chance waits for it."""
    matter = matter_of(ceremony)
    covered = cosigners_over(draw=matter.session.code, kind=matter.before_chance)
    if ceremony.needs_cosignature and not covered:
        raise PolicyError(
            "公告要求外部共签，而封存与承诺尚无共签，不能继续。"
            "请联系见证方系统，或把请求文件送去签名后导入。"
        )


def active_cast(station: Station) -> BlindCast | None:
    """The input that counts for a seat: its own, or that of the seat it took over."""
    casts = BlindCast.objects.filter(station__in=[station, *seats_before(station)], withdrawal=None)
    return casts.select_related("station").order_by("-pk").first()


def seats_before(station: Station) -> list[Station]:
    """The seats of lost devices that this one took over, newest first; their witness is one."""
    found = []
    before = station.replaces
    while before is not None:
        found.append(before)
        before = before.replaces
    return found


def standing_casts(ceremony: Ceremony) -> list[BlindCast]:
    """Every input that was not withdrawn, by seat. One query."""
    casts = BlindCast.objects.filter(station__ceremony=ceremony, withdrawal=None)
    return list(casts.select_related("station").order_by("station__number"))


def check_quorum(ceremony: Ceremony) -> None:
    """Two witnesses of their own input, one of them from outside the bureau, nobody waiting."""
    rule = matter_of(ceremony).sources
    casts = standing_casts(ceremony)
    own = [cast.station for cast in casts if not cast.station.source]
    needed = max(LEAST_WITNESSES, rule.min_witnesses)
    if len(own) < needed:
        raise PolicyError(f"至少需要 {needed} 位见证人盲投，现有 {len(own)} 位。请等待其他见证人。")
    if not any(station.is_outside for station in own):
        raise PolicyError(
            "见证人中至少一位须来自本单位以外。请邀请代表、委员、媒体或公证人员入席。"
        )
    waiting = ceremony.stations.filter(state=StationState.SEATED)
    if waiting.exists():
        names = "、".join(station.shown_name for station in waiting)
        raise PolicyError(f"{names} 已入席但尚未盲投。请等待；不参加的，请让其退席后再截止。")
    missing = set(rule.named) - {cast.station.source for cast in casts}
    if missing:
        raise PolicyError(
            f"封存时点名的公共随机源尚无人录入：{'、'.join(sorted(missing))}。"
            "请为它设一个代录席，由见证人录入开奖号码或信标文件。"
        )


def check_may_open(station: Station) -> BlindCast:
    """The cast that the station may open now."""
    ceremony = station.ceremony
    if ceremony.inputs_closed_at is None:
        raise PolicyError("盲投尚未截止，请等主持人宣布揭示。提前揭示会泄露您的数字。")
    if station.state == StationState.REFUSED:
        raise PolicyError("此席已登记为拒绝揭示，不能再揭示；本场由两人公开作废。")
    if matter_of(ceremony).status != Status.AWAITING_WITNESS:
        raise AlreadyDoneError("全部输入已经揭示。")
    cast = active_cast(station)
    if cast is None or station.state not in PRESENT:
        raise PolicyError(f"{station.number} 号席没有待揭示的输入。")
    if station.state == StationState.OPENED:
        raise AlreadyDoneError("您的揭示已经收到，等待其他席位。")
    return cast
