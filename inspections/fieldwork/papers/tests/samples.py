"""A filled form and a document as plain facts."""

from dataclasses import replace

from inspections.fieldwork.papers.facts import FormFacts, Guide, ItemGroup, ItemLine, Party
from inspections.fieldwork.papers.filling import filled
from inspections.fieldwork.papers.kinds import KNOWN, specs
from inspections.fieldwork.states import DocKind
from inspections.oneform.codes import FollowUpAction, Method, ResultType
from shuangsuiji.paper.document import DocumentFacts, Signed

STROKES = "M60,90 L80,60 L110,50 L120,80 L100,120 L90,130 L80,140 L70,150 L60,155"
ADDRESS = "https://gs.example.gov.cn/visit/check/" + "ab" * 32
FILLED = FormFacts(
    bureau="示范区市场监督管理局",
    number="S-2026-001-0007",
    task_names=("年报公示信息抽查", "餐饮单位联合抽查"),
    task_codes=("T-1", "T-2"),
    party=Party("示范餐饮有限公司", "91321204MA1XXXXX0A", "示范路 1 号", "张某", "", "李某", "000"),
    checked_on="2026-12-03",
    groups=(
        ItemGroup(
            "信用监管科",
            "年报公示信息抽查",
            (
                ItemLine(
                    "年度报告公示信息的检查", "一般", "社保等", "是", "人数不符。", "责令改正。"
                ),
            ),
        ),
        ItemGroup(
            "消防救援大队", "餐饮单位联合抽查", (ItemLine("消防安全的检查", "一般", "", "不涉及"),)
        ),
    ),
    methods=[(one.label, one is Method.ONSITE) for one in Method],
    results=[(one.label, one is ResultType.CORRECTED_ON_ORDER) for one in ResultType],
    note="人数填报有误。",
    actions=[(one.label, one is FollowUpAction.ORDER_CORRECT) for one in FollowUpAction],
    is_settled=(("已完结", False), ("未完结", True)),
    settled_on="",
    recheck_on="2026-12-20",
    opinion="情况属实。",
    party_signed=Signed("张某（法定代表人）", STROKES, "2026-12-03 10:42"),
    team=(Signed("王某　执法证号 001", STROKES, "2026-12-03 10:45"), Signed("赵某　执法证号 002")),
    review="同意。",
    reviewer=Signed("陈某", "", "2026-12-04"),
    publication="同意公示。",
    approver=Signed("陈某", "", "2026-12-04"),
    entered_by="王某",
    entered_on="2026-12-03",
    digest="ab" * 32,
    address=ADDRESS,
)
BLANK = replace(
    FILLED,
    groups=tuple(
        replace(
            group,
            lines=tuple(replace(x, checked="", finding="", handling="") for x in group.lines),
        )
        for group in FILLED.groups
    ),
    digest="",
    guides=(
        Guide("年度报告公示信息的检查", "1. 下载。\n2. 核对。", "《条例》", "一致。", "经查。"),
    ),
)


def document(kind: DocKind = DocKind.ORDER_CORRECT, **values: str) -> DocumentFacts:
    """A document of a kind with every field filled by its own name."""
    spec = specs()[kind]
    known = {name: f"〔{name}〕" for name in (*KNOWN, *spec.fields)} | values
    return DocumentFacts(
        kind=kind.value,
        layout=spec.layout,
        bureau=known["机关"],
        title=spec.title,
        number="示市监责改〔2026〕1号",
        party=known["当事人"],
        party_code="91321204MA1XXXXX0A",
        to=known["当事人"] if spec.to == "party" else known.get(spec.to, ""),
        rows=[(label, known[label]) for label in spec.rows],
        paragraphs=[filled(text, known) for text in spec.body.split("\n")],
        basis=spec.basis,
        signers=list(spec.signers),
        visit="S-2026-001-0007",
        issued_on="2026 年 12 月 3 日",
        issued_at="2026-12-03T10:40:00+08:00",
        due_on="2026-12-17",
        template="shipped",
    )
