"""What may be done at a ceremony, and when."""

from inspections.acts import FURTHEST, Act
from inspections.codes import NamesOfEntities
from inspections.models.ceremonies import Ceremony, Showing
from inspections.models.sessions import DrawSession
from inspections.policies import AlreadyDoneError, PolicyError
from inspections.states import ANNOUNCEABLE

# What the plan allows to show before publication, at most; and what is less than what.
ALLOWED_SHOWING: dict[str, Showing] = {NamesOfEntities.AT_DRAW: Showing.NAMES}
LEAST_FIRST = (Showing.SEALED, Showing.MASKED, Showing.NAMES)


def widest_showing(publish_names: str) -> Showing:
    """The most that the stage may show of drawn entities under the plan."""
    return ALLOWED_SHOWING.get(publish_names, Showing.SEALED)


def check_showing(chosen: Showing, publish_names: str) -> None:
    """The stage shows at most what the plan opens at the draw."""
    widest = widest_showing(publish_names)
    if LEAST_FIRST.index(chosen) > LEAST_FIRST.index(widest):
        raise PolicyError(
            f"方案规定抽中名单“{NamesOfEntities(publish_names).label}”，舞台至多“{widest.label}”，"
            f"不能选“{chosen.label}”。需要当场公开的，请在任务中修改后重新审批、封存。"
        )


def check_may_announce(session: DrawSession) -> None:
    """Once for a session, while no witness has voted."""
    if Ceremony.objects.filter(session=session, supplement=None).exists():
        raise AlreadyDoneError(f"场次 {session.code} 的抽取仪式已经公告。")
    if session.status not in ANNOUNCEABLE:
        raise PolicyError(
            f"场次 {session.code} 现为「{session.get_status_display()}」。"
            "抽取仪式须在见证人盲投之前公告。"
        )


def check_may_change(ceremony: Ceremony) -> None:
    """Until it begins: before the first act, and before any witness has voted."""
    session = ceremony.session
    has_begun = ceremony.act > Act.WAITING or ceremony.inputs_closed_at is not None
    if has_begun or session is None or session.status not in ANNOUNCEABLE:
        raise PolicyError(
            f"仪式 {ceremony.code} 已经开始，公告不能再改。有变动的，请主持人当场说明并写入记录。"
        )


def furthest_act(ceremony: Ceremony) -> Act:
    """The last act whose matter has happened."""
    session = ceremony.session
    return FURTHEST.get(session.status, Act.WAITING) if session is not None else Act.CERTIFICATE


def check_may_play(ceremony: Ceremony, act: Act) -> None:
    """Nothing is shown that has not happened."""
    furthest = furthest_act(ceremony)
    if act > furthest:
        raise PolicyError(
            f"还不能播放「{act.label}」：目前最多到「{furthest.label}」。请先完成前一步。"
        )


def check_may_pause(ceremony: Ceremony, *, pause: bool) -> None:
    """Before any input only: afterwards a pause would let somebody think the outcome over."""
    if pause and ceremony.paused_at is not None:
        raise AlreadyDoneError("仪式已经暂停。")
    if not pause and ceremony.paused_at is None:
        raise AlreadyDoneError("仪式没有暂停，可以继续。")
    session = ceremony.session
    if pause and session is not None and session.status not in ANNOUNCEABLE:
        raise PolicyError("已有见证人盲投，仪式不能再暂停，只能继续或由两人公开作废。")


def check_not_paused(ceremony: Ceremony) -> None:
    if ceremony.paused_at is not None:
        raise PolicyError("仪式已暂停。请主持人先在主持台点“继续”。")
