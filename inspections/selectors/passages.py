"""What happened in a session, from its ledger records, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from inspections.events import Event
from inspections.models.sessions import DrawSession
from shuangsuiji.kernel.merkle import leaf_hash
from shuangsuiji.ledger.selectors import records_of_draw
from shuangsuiji.orgs.models import User

WORDS: dict[str, str] = {
    Event.SESSION_SEALED: "封存名单与规则",
    Event.LINT_RECORDED: "记录合规检查结果",
    Event.SESSION_COMMITTED: "提交一次性码承诺",
    Event.INPUT_COMMITTED: "见证人盲投",
    Event.ANNEX_DISCLOSED: "调阅回避附件",
    Event.INPUTS_OPENED: "见证输入同时揭示",
    Event.DRAW_REQUESTED: "发起抽取",
    Event.DRAW_FAILED: "抽取未能完成",
    Event.DRAW_DISAGREED: "复算不一致（警报）",
    Event.SESSION_DRAWN: "抽取完成",
    Event.SESSION_PUBLISHED: "公布结果与种子",
    Event.SESSION_CLOSED: "归档",
    Event.SESSION_POSTPONED: "延期",
    Event.SESSION_RESUMED: "恢复",
    Event.VOID_PROPOSED: "申请作废",
    Event.SESSION_VOIDED: "作废",
    Event.CEREMONY_ANNOUNCED: "公告抽取仪式",
    Event.CEREMONY_CHANGED: "更改仪式公告",
    Event.CEREMONY_PAUSED: "仪式暂停",
    Event.CEREMONY_RESUMED: "仪式继续",
    Event.ACT_CHANGED: "切换舞台",
    Event.PACE_CHANGED: "更改节奏",
    Event.STATION_INVITED: "设见证席",
    Event.STATION_SEATED: "见证人入席",
    Event.STATION_LOST: "见证席设备失联",
    Event.STATION_LEFT: "见证人离席",
    Event.CAST_LANDED: "见证席盲投",
    Event.CAST_WITHDRAWN: "撤回盲投",
    Event.INPUTS_CLOSED: "盲投截止",
    Event.OPENING_ARRIVED: "收到一席揭示",
    Event.REHEARSAL_HELD: "演练抽取（非正式）",
    Event.MINUTES_ISSUED: "出具抽取仪式记录",
    Event.MINUTES_SIGNED: "签署抽取仪式记录",
    Event.PAPER_FILED: "上传仪式材料",
    Event.SUBSTITUTION_PROPOSED: "申请递补",
    Event.SUBSTITUTION_APPROVED: "批准递补",
    Event.SUBSTITUTION_REFUSED: "不同意递补",
    Event.SUPPLEMENT_PROPOSED: "提出补抽",
    Event.SUPPLEMENT_REFUSED: "不同意补抽",
    Event.SUPPLEMENT_SEALED: "批准并封存补抽",
    Event.SUPPLEMENT_INPUT_COMMITTED: "补抽见证人盲投",
    Event.SUPPLEMENT_INPUTS_OPENED: "补抽见证输入同时揭示",
    Event.SUPPLEMENT_REQUESTED: "发起补抽",
    Event.SUPPLEMENT_FAILED: "补抽未能完成",
    Event.SUPPLEMENT_DISAGREED: "补抽复算不一致（警报）",
    Event.SUPPLEMENT_DRAWN: "补抽完成",
    Event.SUPPLEMENT_PUBLISHED: "公布补抽结果",
    Event.SUPPLEMENT_VOID_PROPOSED: "申请作废补抽",
    Event.SUPPLEMENT_VOIDED: "作废补抽",
}


@dataclass(frozen=True)
class Passage:
    """One ledger record of the session."""

    seq: int
    kind: str
    label: str
    at: datetime
    actor: str  # as it stands in the ledger
    hash: str  # of its entry in the log, hex


def passages(session: DrawSession) -> list[Passage]:
    """Every record of the draw and what changed it, oldest first. One query; no payloads.

    What happened on visits stands on their own pages.
    """
    mine = records_of_draw(session.code).filter(kind__startswith="inspections.")
    rows = mine.values_list("seq", "kind", "at", "actor", "leaf")
    return [
        Passage(seq, kind, WORDS.get(kind, kind), at, actor, leaf_hash(bytes(leaf)).hex())
        for seq, kind, at, actor, leaf in rows
    ]


def display_names(usernames: Iterable[str]) -> dict[str, str]:
    """Names of the users behind ledger actors, for signed-in readers. One query."""
    rows = User.objects.filter(username__in=set(usernames)).exclude(display_name="")
    return dict(rows.values_list("username", "display_name"))
