"""市场监管领域随机抽查情况记录表 (一户一表) on A4, blank or filled, one for all departments."""

from collections.abc import Iterator, Sequence
from itertools import chain, repeat, zip_longest
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Table, TableStyle

from inspections.fieldwork.papers.facts import Choices as ChoiceRow
from inspections.fieldwork.papers.facts import FormFacts, ItemGroup, ItemLine
from shuangsuiji.paper.choices import Choices
from shuangsuiji.paper.document import Signed
from shuangsuiji.paper.marks import Strokes
from shuangsuiji.paper.setting import (
    CELL,
    FINE,
    LABEL,
    RIGHT,
    TITLE,
    WIDTH,
    Setter,
    a4,
    gap,
    pieces,
    ruled,
)

Rows = list[list[str | list[Flowable]]]
NAME = "市场监管领域随机抽查情况记录表"
SIDE = 30 * mm  # the column of labels
ITEM_WIDTHS = (64 * mm, 17 * mm, 55 * mm, WIDTH - 136 * mm)
BLANK = "\n\n"
DATE = "　　　年　　月　　日"


def form_pdf(facts: FormFacts, *, fallback: str = "") -> bytes:
    """The form in print; the same facts give the same bytes."""
    setter = Setter(fallback)
    story: list[Flowable] = [
        setter.line(NAME, TITLE),
        gap(2),
        _above(setter, facts),
        _head(setter, facts),
        _items(setter, facts.groups, is_blank=not facts.digest),
        *_findings(setter, facts),
        *_hands(setter, facts),
        gap(4),
    ]
    if facts.digest:
        story.append(
            setter.proof(
                facts.address,
                facts.digest,
                "扫码核对本表真伪。下为本表内容的 SHA-256 摘要，检查人员签的是这个摘要：",
            )
        )
    else:
        story += [setter.line("本表一式两份，一份入卷，一份交被检查单位。", FINE)]
    if facts.guides:
        story += [PageBreak(), *_annex(setter, facts)]
    story += setter.gaps()
    return a4(story, title=NAME, number=facts.number, foot=facts.bureau)


def _above(setter: Setter, facts: FormFacts) -> Table:
    table = Table(
        [
            [
                setter.line(f"检查机关：{facts.bureau}", CELL),
                setter.line(
                    f"编号：{facts.number}", CELL.clone("right", alignment=RIGHT.alignment)
                ),
            ]
        ],
        colWidths=[WIDTH * 0.58, WIDTH * 0.42],
    )
    table.setStyle(
        TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2)])
    )
    return table


def _head(setter: Setter, facts: FormFacts) -> Table:
    party = facts.party
    rows = [
        ["任务名称", "\n".join(facts.task_names), "", ""],
        ["任务编号", "\n".join(facts.task_codes), "检查日期", facts.checked_on or DATE],
        ["被检查对象", party.name, "", ""],
        ["统一社会信用代码（注册号）", party.code, "", ""],
        ["住所\n（经营场所）", party.address, "", ""],
        ["法定代表人\n（负责人）", party.legal_rep, "电话", party.legal_phone],
        ["联络员", party.contact, "电话", party.contact_phone],
    ]
    middle = (WIDTH - 2 * SIDE) / 2
    spans = [("SPAN", (1, row), (3, row)) for row in (0, 2, 3, 4)]
    return ruled(
        setter.cells(rows), (SIDE, middle + 12 * mm, SIDE - 6 * mm, middle - 6 * mm), *spans
    )


def _items(setter: Setter, groups: Sequence[ItemGroup], *, is_blank: bool) -> Table:
    head = ["检查事项", "是否检查", "发现问题情况", "处置情况"]
    cells: list[list[object]] = [[setter.line(text, LABEL) for text in head]]
    spans: list[tuple[object, ...]] = [("VALIGN", (2, 1), (3, -1), "TOP")]
    number = 0
    for group in groups:
        at = len(cells)
        spans += [("SPAN", (0, at), (3, at)), ("NOSPLIT", (0, at), (3, at + 1))]
        cells.append([setter.line(f"〖{group.department}〗{group.task}", CELL), "", "", ""])
        for line in group.lines:
            number += 1
            cells += _item(setter, number, line, is_blank=is_blank)
    return ruled(cells, ITEM_WIDTHS, *spans, repeat=1)


def _item(setter: Setter, number: int, line: ItemLine, *, is_blank: bool) -> Iterator[list[object]]:
    """The rows of one item: a long finding goes on in rows of its own."""
    named: list[Flowable] = [setter.line(f"{number}．{line.name}〔{line.item_class}〕", CELL)]
    if line.content:
        named.append(setter.line(line.content, FINE))
    checked: object = setter.line(line.checked, LABEL)
    if is_blank:
        checked = [Choices(setter.face, [(word, False)]) for word in ("是", "否", "不涉及")]
    more = zip_longest(
        pieces(line.finding, across=15), pieces(line.handling, across=10), fillvalue=""
    )
    for finding, handling in more:
        yield [named, checked, setter.line(finding, CELL), setter.line(handling, CELL)]
        named, checked = [setter.line(f"{number}．（续）", CELL)], ""


def _findings(setter: Setter, facts: FormFacts) -> Iterator[Table]:
    def boxes(choices: ChoiceRow) -> Choices:
        return Choices(setter.face, choices)

    settled = Table(
        [[boxes(facts.is_settled), setter.line(f"完结日期：{facts.settled_on or DATE}", CELL)]],
        colWidths=[50 * mm, WIDTH - SIDE - 58 * mm],
    )
    settled.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    widths = (SIDE, WIDTH - SIDE)
    note = facts.note or ("" if facts.digest else BLANK)
    if facts.recheck_on:
        note = f"{note}\n复查日期：{facts.recheck_on}".strip()
    before: Rows = [["核查方式", [boxes(facts.methods)]], ["检查结果", [boxes(facts.results)]]]
    after: Rows = [["后续处置措施", [boxes(facts.actions)]], ["是否完结", [settled]]]
    yield ruled(setter.cells(before), widths)
    yield ruled(setter.cells(_told(setter, "实际情况", note)), widths)
    yield ruled(setter.cells(after), widths)


def _hands(setter: Setter, facts: FormFacts) -> list[Flowable]:
    def under(label: str, text: str, hand: Signed) -> Rows:
        *said, last = _told(setter, label, text)
        return [*said, [last[0], [*last[1], _signed(setter, [hand])]]]

    rows: Rows = [
        *under("被检查单位意见\n（签字或盖章）", facts.opinion or BLANK, facts.party_signed),
        ["检查人员签名", [_signed(setter, facts.team)]],
        *under("组长审核意见", facts.review, facts.reviewer),
        *under("结果公示\n审批意见", facts.publication, facts.approver),
    ]
    entered = ["录入员", facts.entered_by, "录入日期", facts.entered_on or DATE]
    last = setter.cells([[*entered, "审核", facts.reviewer.who]])
    widths = (SIDE, 34 * mm, 20 * mm, 38 * mm, 16 * mm, WIDTH - SIDE - 108 * mm)
    return [
        ruled(setter.cells(rows), (SIDE, WIDTH - SIDE)),
        ruled(last, widths),
    ]


def _told(setter: Setter, label: str, text: str) -> list[list[Any]]:
    """A label and a text of any length, in as many rows as pages may need."""
    names = chain([label], repeat(f"{label}（续）"))
    return [
        [name, [setter.line(piece, CELL)]]
        for name, piece in zip(names, pieces(text, across=40), strict=False)
    ]


def _signed(setter: Setter, hands: Sequence[Signed]) -> Table:
    cells = [
        [
            setter.line(hand.who, FINE),
            Strokes(hand.strokes, 40 * mm, 11 * mm),
            setter.line(hand.when or DATE, FINE),
        ]
        for hand in hands
    ]
    table = Table(cells, colWidths=[WIDTH - SIDE - 92 * mm, 44 * mm, 40 * mm])
    table.setStyle(
        TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM"), ("LEFTPADDING", (0, 0), (0, -1), 0)])
    )
    return table


def _annex(setter: Setter, facts: FormFacts) -> Iterator[Flowable]:
    yield setter.line(
        "附：各检查事项的操作方法与要领", CELL.clone("annex", fontSize=12, leading=18)
    )
    yield gap(4)
    rows = [["检查事项", "操作方法与要领", "默认描述", "检查依据"]]
    rows += [
        [
            guide.name,
            guide.how_to,
            f"未发现问题：{guide.normal}\n发现问题：{guide.problem}" if guide.normal else "",
            guide.basis,
        ]
        for guide in facts.guides
    ]
    cells = [
        [setter.line(text, LABEL if place == 0 else FINE) for text in row]
        for place, row in enumerate(rows)
    ]
    widths = (30 * mm, 70 * mm, 48 * mm, WIDTH - 148 * mm)
    yield ruled(cells, widths, ("VALIGN", (0, 1), (-1, -1), "TOP"), repeat=1)
