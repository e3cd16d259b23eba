"""A document for a portable printer: one strip of 58 or 80 mm, as long as its text."""

from collections.abc import Sequence
from io import BytesIO

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, HRFlowable

from shuangsuiji.paper.document import DocumentFacts, Signed
from shuangsuiji.paper.marks import QrMark, Strokes
from shuangsuiji.paper.setting import BODY, CENTRED, CODE, RIGHT, Setter, gap

PAPERS = {58: 48 * mm, 80: 72 * mm}  # paper in mm -> what its head prints
ENDS = 4 * mm


def strip_pdf(
    facts: DocumentFacts,
    *,
    paper: int,
    digest: str,
    address: str,
    served: Sequence[Signed] = (),
    fallback: str = "",
) -> bytes:
    """The document as one strip.

    Args:
        paper: 58 or 80 (mm).
        digest: SHA-256 of the kept bytes.
        address: where anybody checks the digest.
        served: who signed for it by now.
    """
    width = PAPERS[paper]
    setter = Setter(fallback)
    blocks = [*_blocks(setter, facts, served, width), *_proof(setter, address, digest, width)]
    blocks += setter.gaps()
    heights = [block.wrap(width, 1e6)[1] for block in blocks]
    whole = sum(heights) + 2 * ENDS
    out = BytesIO()
    canvas = Canvas(out, pagesize=(paper * mm, whole), invariant=1)
    canvas.setTitle(facts.title)
    canvas.setSubject(facts.number)
    top = whole - ENDS
    for block, height in zip(blocks, heights, strict=True):
        top -= height
        block.drawOn(canvas, (paper * mm - width) / 2, top)
    canvas.save()
    return out.getvalue()


def _blocks(
    setter: Setter, facts: DocumentFacts, served: Sequence[Signed], width: float
) -> list[Flowable]:
    plain = ParagraphStyle("strip", BODY, fontSize=9, leading=13.5)
    middle = ParagraphStyle("strip middle", CENTRED, fontSize=9, leading=13.5)
    title = ParagraphStyle("strip title", CENTRED, fontSize=13, leading=19)
    right = ParagraphStyle("strip right", RIGHT, fontSize=9, leading=13.5)
    blocks: list[Flowable] = [
        setter.line(facts.bureau, middle),
        setter.line(facts.title, title),
        setter.line(facts.number, middle),
        HRFlowable(width="100%", thickness=0.8, color="black", spaceBefore=3, spaceAfter=3),
        gap(4),
    ]
    blocks += [setter.line(f"{label}：{value}", plain) for label, value in facts.rows]
    if facts.to:
        blocks.append(setter.line(f"{facts.to}：", plain))
    blocks += [setter.line(line, plain) for text in facts.paragraphs for line in text.split("\n")]
    blocks += [gap(6), setter.line(facts.bureau, right), setter.line(facts.issued_on, right)]
    for hand in served or [Signed(role) for role in facts.signers]:
        blocks += [
            gap(4),
            setter.line(f"{hand.who}　{hand.when}", plain),
            Strokes(hand.strokes, width, 12 * mm),
        ]
    return blocks


def _proof(setter: Setter, address: str, digest: str, width: float) -> list[Flowable]:
    side = min(width, 30 * mm)
    plain = ParagraphStyle("strip proof", BODY, fontSize=7.5, leading=10.5)
    return [
        gap(8),
        QrMark(address, side),
        setter.line("扫码核对真伪。", plain),
        setter.line(digest, CODE),
        gap(2 * mm),
    ]
