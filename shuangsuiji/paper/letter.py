"""An issued document on A4: letters (notices, orders) and records (笔录、凭证)."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Table, TableStyle

from shuangsuiji.paper.document import DocumentFacts, Signed
from shuangsuiji.paper.marks import Strokes
from shuangsuiji.paper.setting import (
    BODY,
    BUREAU,
    CELL,
    CENTRED,
    FINE,
    INDENTED,
    RIGHT,
    TITLE,
    WIDTH,
    Setter,
    a4,
    gap,
    ruled,
)

DATE = "　　　年　　月　　日"


def document_pdf(
    facts: DocumentFacts,
    *,
    digest: str,
    address: str,
    served: Sequence[Signed] = (),
    is_draft: bool = False,
    fallback: str = "",
) -> bytes:
    """The document in print.

    Args:
        digest: SHA-256 of the kept bytes.
        address: where anybody checks the digest.
        served: who signed for it by now; printed below.
        is_draft: a preview of a wording; no code, and it says so.
    """
    setter = Setter(fallback)
    story: list[Flowable] = [
        setter.line(facts.bureau, BUREAU),
        setter.line(facts.title, TITLE),
        gap(4),
        setter.line("预览，不是文书" if is_draft else facts.number, CENTRED),
        gap(4),
        HRFlowable(width="100%", thickness=1, color="black", spaceAfter=8),
    ]
    story += _record(setter, facts) if facts.layout == "record" else _letter(setter, facts)
    if facts.signers or served:
        story += [gap(8), _signing(setter, facts.signers, served)]
    if not is_draft:
        words = "扫码核对本文书是否由本机关出具。下为内容的 SHA-256 摘要，已写入存证日志："
        story += [gap(8), KeepTogether([setter.proof(address, digest, words)])]
    story += setter.gaps()
    return a4(story, title=facts.title, number=facts.number, foot=facts.visit, top=20 * mm)


def _letter(setter: Setter, facts: DocumentFacts) -> list[Flowable]:
    story: list[Flowable] = []
    if facts.to:
        story.append(setter.line(f"{facts.to}：", BODY))
    story += [setter.line(line, INDENTED) for text in facts.paragraphs for line in text.split("\n")]
    end = [
        gap(14),
        setter.line(facts.bureau, RIGHT),
        setter.line("（印章）", RIGHT),
        setter.line(facts.issued_on, RIGHT),
    ]
    return [*story, KeepTogether(end)]


def _record(setter: Setter, facts: DocumentFacts) -> list[Flowable]:
    cells = [[setter.line(label, CELL), setter.line(value, CELL)] for label, value in facts.rows]
    head = ruled(cells, (34 * mm, WIDTH - 34 * mm))
    lines = [line for text in facts.paragraphs for line in text.split("\n")]
    return [head, gap(8), *(setter.line(line, INDENTED) for line in lines)]


def _signing(setter: Setter, roles: Sequence[str], served: Sequence[Signed]) -> Flowable:
    """Lines to sign on, and the strokes of whoever signed on a screen."""
    waiting = [Signed(role) for role in roles] if not served else []
    cells = [
        [
            setter.line(f"{hand.who}：", FINE),
            Strokes(hand.strokes, 44 * mm, 11 * mm),
            setter.line(hand.when or DATE, FINE),
        ]
        for hand in (*served, *waiting)
    ]
    table = Table(cells, colWidths=[60 * mm, 50 * mm, WIDTH - 110 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))
    return KeepTogether([table])
