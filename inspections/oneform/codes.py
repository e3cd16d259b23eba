"""Code tables of a visit: stable code, official label (CT-01 to CT-03, CT-19, CT-23)."""

from enum import StrEnum
from typing import Self


class Coded(StrEnum):
    """A code with its official label."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        """Keep the label beside the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """Pairs for a database column."""
        return [(member.value, member.label) for member in cls]


class ResultType(Coded):
    """CT-01 inspection_result; several may hold together, NO_PROBLEM only alone."""

    NO_PROBLEM = "NO_PROBLEM", "未发现问题"
    NOT_PUB_ANNUAL = "NOT_PUB_ANNUAL", "未按规定公示年报"
    NOT_PUB_OTHER = "NOT_PUB_OTHER", "未按规定公示其他应当公示的信息"
    FALSE_INFO = "FALSE_INFO", "公示信息隐瞒真实情况、弄虚作假"
    UNREACHABLE = "UNREACHABLE", "通过登记的住所（经营场所）无法联系"
    CORRECTED_ON_ORDER = "CORRECTED_ON_ORDER", "发现问题已责令改正"
    OBSTRUCTION = "OBSTRUCTION", "不配合检查情节严重"
    NO_RELATED_ACTIVITY = "NO_RELATED_ACTIVITY", "未发现开展本次抽查涉及的经营活动"
    PENDING_FOLLOWUP = "PENDING_FOLLOWUP", "发现问题待后续处理"
    CLOSED_LIQUIDATING = "CLOSED_LIQUIDATING", "已关闭停业或正在组织清算"
    DEREGISTERED = "DEREGISTERED", "注销"
    REVOKED = "REVOKED", "被吊销"
    CANCELLED = "CANCELLED", "被撤销"
    MOVED_OUT = "MOVED_OUT", "迁出"


GONE = frozenset(
    {ResultType.DEREGISTERED, ResultType.REVOKED, ResultType.CANCELLED, ResultType.MOVED_OUT}
)
# Nobody was there, or nothing of the kind was going on: items cannot be answered one by one.
WITHOUT_ITEMS = GONE | {ResultType.UNREACHABLE, ResultType.CLOSED_LIQUIDATING}
CLEAN = frozenset({ResultType.NO_PROBLEM, ResultType.NO_RELATED_ACTIVITY}) | GONE


class FollowUpAction(Coded):
    """CT-02 follow_up_action."""

    NONE = "NONE", "无需后续处置"
    BACK_TO_DAILY = "BACK_TO_DAILY", "停止检查，反馈至日常监管部门依法依规处理"
    ORDER_CORRECT = "ORDER_CORRECT", "责令改正，后续跟踪由日常监管部门负责"
    TRANSFER_CASE = "TRANSFER_CASE", "发现案件线索，初步固定证据后移送办案机构"
    COPY_OTHER_DEPT = "COPY_OTHER_DEPT", "违反其他部门规定，抄告相关部门"
    LIST_ABNORMAL = "LIST_ABNORMAL", "列入经营异常名录"
    OTHER = "OTHER", "其他"


class Method(Coded):
    """CT-03 check_method."""

    ONSITE = "ONSITE", "实地检查"
    PAPER = "PAPER", "书面检查"
    NETWORK = "NETWORK", "网络监测"
    TEST = "TEST", "检验检测"
    DEPT_RESULT = "DEPT_RESULT", "行政部门检查结果或专业意见"
    AGENCY = "AGENCY", "委托专业机构辅助"
    REMOTE = "REMOTE", "远程（非现场）检查"


class Answer(Coded):
    """What was said to one item of the form."""

    NORMAL = "NORMAL", "未发现问题"
    PROBLEM = "PROBLEM", "发现问题"
    NOT_INVOLVED = "NOT_INVOLVED", "不涉及"
    NOT_CHECKED = "NOT_CHECKED", "未检查"


class Obstruction(Coded):
    """The three statutory forms of 不配合检查情节严重."""

    REFUSE_ENTRY = "REFUSE_ENTRY", "拒绝、阻碍检查人员进入现场"
    REFUSE_MATERIAL = "REFUSE_MATERIAL", "拒绝提供有关材料或提供虚假材料"
    HINDER = "HINDER", "以其他方式阻挠、妨碍检查"


class Breach(Coded):
    """Whose rules a problem left for follow-up breaches (sub-codes of PENDING_FOLLOWUP)."""

    MARKET = "MARKET", "违反工商行政管理相关规定"
    FOOD_DRUG = "FOOD_DRUG", "违反食品药品相关规定"
    QUALITY = "QUALITY", "违反质量技术监督相关规定"
    POLICE = "POLICE", "违反公安部门相关规定"
    OTHER_DEPT = "OTHER_DEPT", "违反其他部门相关规定"
    MARKET_OTHER = "MARKET_OTHER", "违反其他工商行政管理规定行为"


class PartyOutcome(Coded):
    """How the inspected party ended the form."""

    SIGNED = "SIGNED", "签字确认"
    REFUSED = "REFUSED", "拒绝签字"
    ABSENT = "ABSENT", "无人在场"


class EvidenceKind(Coded):
    """CT-23 evidence_kind."""

    PHOTO = "PHOTO", "照片"
    VIDEO = "VIDEO", "视频"
    AUDIO = "AUDIO", "录音"
    DOC = "DOC", "材料"
    SIGNATURE = "SIGNATURE", "签名"
    SEAL = "SEAL", "盖章"
    LETTER_PROOF = "LETTER_PROOF", "邮寄凭证"


# What older files of other systems say (CT-01, legacy list 1 to 9). 8 and 9 have no type of
# their own: the wording goes into the note.
LEGACY_RESULTS = {
    "1": ResultType.NO_PROBLEM,
    "2": ResultType.NOT_PUB_ANNUAL,
    "3": ResultType.NOT_PUB_OTHER,
    "4": ResultType.FALSE_INFO,
    "5": ResultType.UNREACHABLE,
    "6": ResultType.OBSTRUCTION,
    "7": ResultType.DEREGISTERED,
    "8": ResultType.PENDING_FOLLOWUP,
    "9": ResultType.PENDING_FOLLOWUP,
}
