"""Words of the counted sentences; what is matched differs, the proof does not."""

from __future__ import annotations

from dataclasses import dataclass

OWN_BRANCH = "OWN_BRANCH"
RECUSAL = "RECUSAL"
SPECIALIST = "SPECIALIST"
CERTIFICATE = "CERTIFICATE"
SAME_UNIT = "SAME_UNIT"
OTHER_UNIT = "OTHER_UNIT"
MET = "MET"
OWN_ALLOWANCE = "OWN_ALLOWANCE"

RULE_NAMES = {
    OWN_BRANCH: "含该分局（所）人员",
    RECUSAL: "存在回避关系",
    SPECIALIST: "组内缺少要求的专业人员",
    CERTIFICATE: "组内无人具备主办资格",
    SAME_UNIT: "与其同属一个单位",
    OTHER_UNIT: "与其不属同一单位",
    MET: "前几轮已同组",
    OWN_ALLOWANCE: "与其同属一个单位而须留足其他单位的人员",
}


def rule_name(code: str) -> str:
    """Return a rule in words; what follows SPECIALIST and a colon is the missing tag."""
    rule, _, tag = code.partition(":")
    if rule == SPECIALIST and tag:
        return f"组内无人具备“{tag}”标签"
    return RULE_NAMES.get(code, code)


@dataclass(frozen=True)
class Wording:
    """Nouns with their measure words, and remedies with ``{d}`` for the number missing."""

    columns: str
    rows: str
    unit: str
    only: str
    deed: str
    remedies: tuple[str, ...]

    def counted(self, code: str, count: int) -> str:
        """Return a rule and its count, such as 存在回避关系5组; a specialist rule names the tag."""
        return f"{rule_name(code)}{count}{self.unit}"


PACKAGES = Wording(
    columns="个名单包",
    rows="个检查组",
    unit="组",
    only="只能由",
    deed="检查",
    remedies=("再抽取{d}个不含该分局（所）人员的组", "将{d}个名单包并入其他片区"),
)
ENTITIES = Wording(
    columns="户检查对象",
    rows="个检查组名额",
    unit="个名额",
    only="只能由",
    deed="检查",
    remedies=("增加不含该分局（所）人员的检查组，补足{d}个名额", "减少这些单位的抽取数{d}户"),
)
ASSISTANTS = Wording(
    columns="名组员",
    rows="名主办人员",
    unit="名",
    only="只能与",
    deed="同组",
    remedies=(
        "扩大名录库或增加抽取人数，补足{d}名符合条件的人员",
        "减少检查组数{d}个",
        "改用较宽的组队范围",
    ),
)
