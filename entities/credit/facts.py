"""What counts towards a grade: append-only facts, each with its source and legal basis."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class FactKind(StrEnum):
    """Kinds of facts, and what each is called."""

    label: str

    def __new__(cls, code: str, label: str) -> "FactKind":
        """Keep the label beside the code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    CLEAN_VISIT = "CLEAN_VISIT", "检查未发现问题"
    NOT_PUB_ANNUAL = "NOT_PUB_ANNUAL", "未按规定公示年报"
    NOT_PUB_OTHER = "NOT_PUB_OTHER", "未按规定公示其他应当公示的信息"
    FALSE_INFO = "FALSE_INFO", "公示信息隐瞒真实情况、弄虚作假"
    UNREACHABLE = "UNREACHABLE", "通过登记的住所（经营场所）无法联系"
    CORRECTED_ON_ORDER = "CORRECTED_ON_ORDER", "发现问题已责令改正"
    OBSTRUCTION = "OBSTRUCTION", "不配合检查情节严重"
    OTHER_PROBLEM = "OTHER_PROBLEM", "检查发现其他问题"
    ABNORMAL_LISTED = "ABNORMAL_LISTED", "列入经营异常名录（标记经营异常状态）"
    SEVERE_LISTED = "SEVERE_LISTED", "列入严重违法失信名单"
    PENALTY = "PENALTY", "行政处罚"
    COMPLAINT_UPHELD = "COMPLAINT_UPHELD", "投诉举报查实"
    REPAIRED = "REPAIRED", "信用修复"
    HONOUR = "HONOUR", "获得荣誉"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact about one entity.

    ``ended_on`` is the day on which a state ended (removed from a list, repaired); the fact
    itself stays. ``revoked`` facts were entered in error: they stay visible and never count.
    """

    ref: str  # where it stands, such as the code of a publication
    kind: FactKind
    on: date
    basis: str
    ended_on: date | None = None
    revoked: bool = False
    amount_fen: int = 0
