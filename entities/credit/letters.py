"""The wording of decisions and notices of credit. Pure: values in, paragraphs out.

The texts are samples: the bureau's legal section checks them before they are used.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shuangsuiji.paper.numbering import day_words

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

RIGHTS = (
    "如对本决定不服，可以自收到本决定书之日起六十日内依法申请行政复议，"
    "或者自收到之日起六个月内依法提起行政诉讼。"
)
REPAIR = (
    "履行相关义务后，可以向本机关申请信用修复，提交申请书、守信承诺书和履行义务的材料；"
    "本机关自收到齐全的材料之日起{workdays}个工作日内作出决定。"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """One kind of letter: the word in its number, its title, paragraphs with {fields}."""

    word: str
    title: str
    paragraphs: Sequence[str]


WORDINGS: Mapping[str, Wording] = {
    "LIST_IN": Wording(
        "信列",
        "{list}决定书",
        (
            "经查，你单位{reason}（发现日期：{found_on}，出处：{ref}）。",
            "依据{basis}，本机关决定自{on}起将你单位{put}。{term}",
            REPAIR,
            RIGHTS,
        ),
    ),
    "LIST_OUT": Wording(
        "信移",
        "移出{list}决定书",
        (
            "你单位于{listed_on}被{put}（{ref}），事由：{reason}。",
            "经查，{words}。移出依据：{basis}。本机关决定自{on}起将你单位{out}。",
            "随列入施加的限制措施同时解除。",
            RIGHTS,
        ),
    ),
    "REPAIR": Wording(
        "信修",
        "信用修复决定书",
        (
            "你单位于{applied_on}提出信用修复申请（{ref}，{kind}）。",
            "经审查，本机关决定：{decision}。理由：{words}。",
            RIGHTS,
        ),
    ),
    "OVERRIDE": Wording(
        "信调",
        "信用等级调整告知书",
        (
            "按信用分类规则计算，你单位的信用风险等级为 {computed} 级。",
            "因{reason}，经两人办理，本机关将你单位的等级调整为 {risk_class} 级（{founding}），"
            "自{on}起至{valid_to}止；到期自动恢复为按规则计算的等级。",
            "对调整有异议的，可以向本机关提出，由未参与办理的人员复核。",
        ),
    ),
    "RESTRICT": Wording(
        "信限",
        "限制措施告知书",
        (
            "你单位因{reason}被{put}（{ref}）。",
            "依据{basis}（{source}），自{on}起至{valid_to}止，在“{area}”方面受到限制。",
            "你单位完成信用修复、移出名录或名单之日，限制同时解除。" + REPAIR,
            RIGHTS,
        ),
    ),
    "RELIEVE": Wording(
        "信解",
        "解除限制措施告知书",
        (
            "本机关于{from}起在“{area}”方面对你单位施加的限制（{ref}），自{on}起解除。",
            "理由：{words}。",
        ),
    ),
    "CERT": Wording(
        "信证",
        "信用证明",
        (
            "{name}（统一社会信用代码或注册号：{code}），登记状态为{status}。",
            "经查询本系统的记录，截至{on}：{counts}；其中行政处罚自{since}起查询。",
            "本证明依申请出具，用途：{purpose}。自出具之日起至{valid_to}有效，只反映截至日的记录，"
            "之后是否有变化，请以核验页为准。核验码：{check_code}。",
        ),
    ),
    "CERT_NO": Wording(
        "信拒",
        "不予出具信用证明告知书",
        (
            "你单位于{asked_on}申请出具信用证明（{ref}），用途：{purpose}。",
            "经查询本系统的记录，截至{on}有下列 {count} 项（行政处罚自{since}起查询）：\n{grounds}",
            "依据{basis}，本机关决定不予出具信用证明。",
            "上述记录移出、解除、修复或者期满之后，可以重新申请。" + REPAIR,
            RIGHTS,
        ),
    ),
}
PUT = {
    "ABNORMAL": "列入经营异常名录",
    "MARKED": "标记为经营异常状态",
    "SEVERE": "列入严重违法失信名单",
}
OUT = {
    "ABNORMAL": "移出经营异常名录",
    "MARKED": "恢复正常记载状态",
    "SEVERE": "移出严重违法失信名单",
}
FREED = {
    "ABNORMAL": "移出经营异常名录决定书",
    "MARKED": "恢复正常记载状态决定书",
    "SEVERE": "移出严重违法失信名单决定书",
}


def worded(kind: str, values: Mapping[str, str]) -> tuple[str, list[str]]:
    """Title and paragraphs with the values put in."""
    wording = WORDINGS[kind]
    full = {name: _plain(text) for name, text in values.items()}
    title = FREED[full["list_kind"]] if kind == "LIST_OUT" else wording.title.format_map(full)
    return title, [one.format_map(full) for one in wording.paragraphs]


def _plain(text: str) -> str:
    """A value inside a sentence: days in words, and no full stop before the sentence's own."""
    if DAY.fullmatch(text):
        return day_words(text)
    return text.strip().rstrip("。；")
