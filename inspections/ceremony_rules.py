"""What may be done at a ceremony, and when."""

from collections.abc import Sequence

from inspections.acts import FURTHEST, SUPPLEMENT_ACTS, Act
from inspections.codes import NamesOfEntities
from inspections.matters import Matter, matter_of
from inspections.models.ceremonies import Ceremony, Showing
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


def check_may_announce(matter: Matter) -> None:
    """Once for a session and once for each supplement, while no witness has voted."""
    held = Ceremony.objects.filter(session=matter.session, supplement=matter.supplement)
    if held.exists():
        raise AlreadyDoneError(f"{matter.label}的抽取仪式已经公告。")
    if matter.status not in ANNOUNCEABLE:
        raise PolicyError(
            f"{matter.label}现为「{matter.status.label}」。"
            "抽取仪式须在名册封存之后、见证人盲投之前公告。"
        )


def check_may_change(ceremony: Ceremony) -> None:
    """Until it begins: before the first act, and before any witness has voted."""
    has_begun = ceremony.act > Act.WAITING or ceremony.inputs_closed_at is not None
    if has_begun or matter_of(ceremony).status not in ANNOUNCEABLE:
        raise PolicyError(
            f"仪式 {ceremony.code} 已经开始，公告不能再改。有变动的，请主持人当场说明并写入记录。"
        )


def acts_of(ceremony: Ceremony) -> Sequence[Act]:
    """The acts of its stage, in order."""
    return tuple(Act) if ceremony.supplement_id is None else SUPPLEMENT_ACTS


def furthest_act(ceremony: Ceremony) -> Act:
    """The last act whose matter has happened."""
    return FURTHEST.get(matter_of(ceremony).status, Act.WAITING)


def check_may_play(ceremony: Ceremony, act: Act) -> None:
    """Nothing is shown that has not happened."""
    furthest = furthest_act(ceremony)
    if act not in acts_of(ceremony):
        raise PolicyError(f"补抽的舞台没有「{act.label}」这一幕。")
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
    if pause and matter_of(ceremony).status not in ANNOUNCEABLE:
        raise PolicyError("已有见证人盲投，仪式不能再暂停，只能继续或由两人公开作废。")


def check_not_paused(ceremony: Ceremony) -> None:
    if ceremony.paused_at is not None:
        raise PolicyError("仪式已暂停。请主持人先在主持台点“继续”。")
