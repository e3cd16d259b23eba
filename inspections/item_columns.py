"""The columns of a list of inspection items as files have them, in and out."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from inspections.codes import CheckMethod, ItemClass, Recording
from inspections.forms.task_sections import KIND_LABELS
from inspections.models.catalogue import InspectionItem
from shuangsuiji.intake.mapping import Column

COLUMNS: Final = (
    Column(
        "code",
        "事项代码",
        ("代码", "编码", "事项编码", "事项编号"),
        required=True,
        hint="英文字母、数字、连字符；已有的代码成为新的一版",
        example="PUB01",
    ),
    Column(
        "category",
        "抽查类别",
        ("抽查领域", "领域", "类别"),
        hint="新增时必填",
        example="公示信息检查",
    ),
    Column(
        "name",
        "抽查事项",
        ("事项名称", "事项", "检查事项", "抽查事项名称"),
        hint="新增时必填",
        example="年度报告公示信息的检查",
    ),
    Column(
        "parent_code", "上级事项代码", ("上级事项", "所属事项代码"), hint="子项写所属事项的代码"
    ),
    Column("content", "抽查内容", ("检查内容",), example="股东出资、资产状况等公示信息是否真实"),
    Column(
        "item_class",
        "事项类别",
        ("事项分类",),
        hint="一般检查事项 或 重点检查事项",
        example="一般检查事项",
    ),
    Column("objects_note", "检查对象", ("抽查对象", "对象"), hint="新增时必填", example="企业"),
    Column("entity_kinds", "对象类别", (), hint="企业、个体工商户……；不写为不限", example="企业"),
    Column("industries", "对象行业", ("行业",), hint="GB/T 4754 门类字母或 2 至 4 位代码"),
    Column("entity_tags", "对象标签", (), hint="主体标签的名称"),
    Column(
        "methods",
        "检查方式",
        ("核查方式", "抽查方式"),
        hint="实地检查、书面检查……",
        example="实地检查",
    ),
    Column("required_tag", "检查人员专业", ("专业标签", "人员要求"), hint="专业标签的名称或代码"),
    Column("tag_is_advised", "专业仅为建议", (), hint="是 或 否"),
    Column(
        "legal_basis",
        "检查依据",
        ("抽查依据", "依据", "法律依据"),
        example="《企业信息公示暂行条例》",
    ),
    Column("how_to", "操作方法与要领", ("操作方法", "检查要领"), hint="一行一步"),
    Column("wording_normal", "默认描述（未发现问题）", ("未发现问题的默认描述",)),
    Column("wording_problem", "默认描述（发现问题）", ("发现问题的默认描述",)),
    Column("recording", "全过程记录", ("记录方式",), hint="文字记录、须录音 或 须录像"),
    Column("ratio_hint", "比例与频次", ("抽查比例", "比例", "抽查比例和频次")),
    Column("remark", "备注"),
    Column("valid_from", "施行日期", ("实施日期",), hint="不写为今天", example="2027-01-01"),
    Column("version", "版本", ("版本号",), hint="导出时的版本；他人改过的拒收"),
)
LABELS: Final = {column.field: column.label for column in COLUMNS}
LONG: Final = frozenset(  # cells in which line breaks mean something
    ["content", "legal_basis", "how_to", "wording_normal", "wording_problem", "remark"]
)
LISTED: Final = frozenset(["entity_kinds", "industries", "entity_tags", "methods"])
YES, NO = "是", "否"


def _table(choices: Iterable[tuple[str, str]], **more: str) -> dict[str, str]:
    """What people write -> code: the label, the code itself, and usual short forms."""
    rows = list(choices)
    return {**{label: code for code, label in rows}, **{code: code for code, _ in rows}, **more}


CODES: Final = {
    "item_class": _table(
        ItemClass.choices, 一般="GENERAL", 重点="KEY", 一般事项="GENERAL", 重点事项="KEY"
    ),
    "recording": _table(Recording.choices, 文字="TEXT", 录音="AUDIO", 录像="VIDEO"),
    "methods": _table(
        CheckMethod.choices,
        **{"实地": "ONSITE", "现场": "ONSITE", "现场检查": "ONSITE", "书面": "PAPER"},
        **{"网络": "NETWORK", "网络检查": "NETWORK", "检验": "TEST", "检测": "TEST"},
        **{"委托": "AGENCY", "远程": "REMOTE", "非现场": "REMOTE"},
    ),
    "entity_kinds": _table(KIND_LABELS, 个体="IND", 农专="COOP", 农民专业合作社="COOP"),
    "tag_is_advised": {YES: "1", "Y": "1", "1": "1", NO: "", "N": "", "0": ""},
}


def said(name: str, value: object) -> str:
    """A stored value as a cell says it."""
    labels = _LABELS_OF.get(name, {})
    if isinstance(value, list | tuple):
        return "、".join(labels.get(str(one), str(one)) for one in value)
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, StrEnum):
        value = value.value
    return labels.get(str(value), str(value))


def export_rows(items: Iterable[InspectionItem]) -> Iterator[tuple[str, ...]]:
    """Items as cells of ``COLUMNS``; importing them again changes nothing."""
    for item in items:
        yield tuple(said(column.field, getattr(item, column.field)) for column in COLUMNS)


_LABELS_OF: Final = {
    "item_class": dict(ItemClass.choices),
    "recording": dict(Recording.choices),
    "methods": dict(CheckMethod.choices),
    "entity_kinds": dict(KIND_LABELS),
}
