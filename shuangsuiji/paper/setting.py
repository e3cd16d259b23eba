"""How the papers of a visit are set: 宋体, black lines, page numbers, what could not be printed."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from shuangsuiji.paper.marks import QrMark
from shuangsuiji.paper.pages import NumberedCanvas
from shuangsuiji.paper.typeface import SERIF, typeface

MARGIN = 18 * mm
WIDTH = A4[0] - 2 * MARGIN
WIDE = "\u00a0" * 4  # about as wide as one character
RULE = 0.6
FRAME = 1.1

BODY = ParagraphStyle("body", fontName=SERIF, fontSize=12, leading=21, wordWrap="CJK")
INDENTED = ParagraphStyle("indented", BODY, firstLineIndent=24)
CELL = ParagraphStyle("cell", BODY, fontSize=9.5, leading=13.5)
LABEL = ParagraphStyle("label", CELL, alignment=TA_CENTER)
FINE = ParagraphStyle("fine", BODY, fontSize=8, leading=11.5)
CODE = ParagraphStyle("code", FINE, fontName="Courier", fontSize=7.5, leading=10)
TITLE = ParagraphStyle("title", BODY, fontSize=19, leading=27, alignment=TA_CENTER)
BUREAU = ParagraphStyle("bureau", BODY, fontSize=15, leading=24, alignment=TA_CENTER)
CENTRED = ParagraphStyle("centred", BODY, alignment=TA_CENTER)
RIGHT = ParagraphStyle("right", BODY, alignment=TA_RIGHT)


class Setter:
    """Turns text into blocks and keeps the characters that no typeface has.

    Args:
        fallback: path of a font with rarer characters; "" for none.
    """

    def __init__(self, fallback: str = "") -> None:
        self.face = typeface(fallback, base=SERIF)
        self._missing: set[str] = set()

    def line(self, text: str, style: ParagraphStyle) -> Paragraph:
        self._missing |= self.face.missing(text)
        # reportlab folds white space, the wide one of Chinese forms too; this one it leaves alone.
        return Paragraph(self.face.markup(text.replace("　", WIDE)), style)

    def cells(self, rows: Sequence[Sequence[str | Flowable | list[Flowable]]]) -> list[list[Any]]:
        """Text becomes labels at the left of a pair and values at its right; blocks stay."""
        return [
            [
                self.line(one, LABEL if place % 2 == 0 else CELL) if isinstance(one, str) else one
                for place, one in enumerate(row)
            ]
            for row in rows
        ]

    def gaps(self) -> list[Flowable]:
        """The sentence about characters that were left out, where there are any."""
        if not self._missing:
            return []
        listed = "、".join(f"U+{ord(sign):04X}" for sign in sorted(self._missing))
        return [self.line(f"字体缺字，文中以“〓”代替：{listed}。", FINE)]

    def proof(self, address: str, digest: str, words: str, side: float = 22 * mm) -> Table:
        """The code that leads to the public check, with the digest beside it."""
        beside = [self.line(words, FINE), self.line(address, CODE), self.line(digest, CODE)]
        table = Table(
            [[QrMark(address, side), beside]], colWidths=[side + 4 * mm, WIDTH - side - 4 * mm]
        )
        table.setStyle(
            TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (0, 0), 0)])
        )
        return table


def ruled(
    cells: Sequence[list[Any]],
    widths: Sequence[float],
    *extra: tuple[Any, ...],
    repeat: int = 0,
) -> Table:
    """A table with black rules and a stronger frame; a row moves overleaf whole.

    Args:
        repeat: rows of the head, printed again on every page.
    """
    table = Table(cells, colWidths=widths, repeatRows=repeat)
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), RULE, colors.black),
                ("BOX", (0, 0), (-1, -1), FRAME, colors.black),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                *extra,
            ]
        )
    )
    return table


def a4(
    story: Sequence[Flowable], *, title: str, number: str, foot: str = "", top: float = 16 * mm
) -> bytes:
    """The blocks as an A4 document; the same blocks give the same bytes.

    Args:
        foot: small print at the left of every page's foot.
    """

    def furniture(canvas: Canvas, page: int, pages: int) -> None:
        canvas.setFillColor(colors.black)
        canvas.setFont(SERIF, 8.5)
        canvas.drawCentredString(A4[0] / 2, 9 * mm, f"第 {page} 页 共 {pages} 页")
        canvas.setFont(SERIF, 7)
        canvas.drawString(MARGIN, 9 * mm, foot)
        canvas.drawRightString(A4[0] - MARGIN, 9 * mm, number)

    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=MARGIN - 6,
        rightMargin=MARGIN - 6,
        topMargin=top,
        bottomMargin=16 * mm,
        title=title,
        subject=number,
        invariant=1,
    )
    document.build(list(story), canvasmaker=numbered(furniture))
    return out.getvalue()


def numbered(furniture: Callable[[Canvas, int, int], None]) -> Callable[..., Canvas]:
    """The maker of canvases that reportlab asks for."""

    def make(*args: Any, **options: Any) -> Canvas:
        return NumberedCanvas(*args, furniture=furniture, **options)

    return make


def pieces(text: str, *, across: int, lines: int = 18) -> list[str]:
    """A long text in pieces that a page can hold, so that its row may be cut between them.

    Args:
        across: characters of a line.
        lines: the most lines of a piece.
    """
    found = [""]
    used = 0
    for line in text.split("\n"):
        for start in range(0, max(len(line), 1), across):
            part = line[start : start + across]
            if used == lines:
                found.append("")
                used = 0
            joint = "\n" if used and start == 0 else ""
            found[-1] += joint + part
            used += 1
    return found


def gap(height: float) -> Spacer:
    """White space."""
    return Spacer(1, height)
