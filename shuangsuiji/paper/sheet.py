"""An official A4 document, put together block by block: headings, facts, tables, codes, signatures.

The same blocks give the same bytes, whenever and wherever they are printed, so that a digest of
the file means something.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from shuangsuiji.paper.marks import QrMark, Strokes
from shuangsuiji.paper.pages import NumberedCanvas
from shuangsuiji.paper.typeface import REGULAR, typeface

WIDTH = A4[0] - 40 * mm  # between the margins
GREY = colors.HexColor("#555555")
HAIR = colors.HexColor("#999999")

BODY = ParagraphStyle("body", fontName=REGULAR, fontSize=10.5, leading=16, wordWrap="CJK")
CELL = ParagraphStyle("cell", BODY, fontSize=9, leading=13)
LABEL = ParagraphStyle("label", CELL, textColor=GREY)
SMALL = ParagraphStyle("small", BODY, fontSize=8, leading=12, textColor=GREY)
CODE = ParagraphStyle("code", CELL, fontName="Courier", fontSize=8, leading=11)
TITLE = ParagraphStyle("title", BODY, fontSize=20, leading=28, alignment=TA_CENTER, spaceAfter=2)
UNDER = ParagraphStyle("under", BODY, alignment=TA_CENTER, textColor=GREY, spaceAfter=8)
HEADING = ParagraphStyle(
    "heading", BODY, fontSize=12.5, leading=18, spaceBefore=10, spaceAfter=4, keepWithNext=1
)


class Sheet:
    """Collects blocks; ``pdf`` prints them.

    Args:
        title: the name of the document, centred on its first page.
        number: its number, at the head of every page.
        mark: a watermark across every page, for instance of a rehearsal; "" for none.
        fallback: path of a font with rarer characters; "" for none.
    """

    def __init__(self, title: str, *, number: str, mark: str = "", fallback: str = "") -> None:
        self.title, self.number, self.mark = title, number, mark
        self._face = typeface(fallback)
        self._missing: set[str] = set()
        self._story: list[Flowable] = [self._line(title, TITLE)]

    def under(self, text: str) -> None:
        """A centred line beneath the title: who issues it, when."""
        self._story.append(self._line(text, UNDER))

    def heading(self, text: str) -> None:
        self._story.append(self._line(text, HEADING))

    def text(self, text: str) -> None:
        self._story.append(self._line(text, BODY))

    def note(self, text: str) -> None:
        """Small print."""
        self._story.append(self._line(text, SMALL))

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Label and value, a row each; what looks like a digest is set in even widths."""
        cells = [[self._line(label, LABEL), self._value(value)] for label, value in rows]
        self._story += [_ruled(Table(cells, colWidths=[34 * mm, WIDTH - 34 * mm])), Spacer(1, 4)]

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[int]
    ) -> None:
        """A table whose head repeats on every page; ``shares`` divide the width."""
        whole = sum(shares)
        cells = [[self._line(text, LABEL) for text in head]]
        cells += [[self._value(text) for text in row] for row in rows]
        widths = [WIDTH * share / whole for share in shares]
        self._story += [_ruled(Table(cells, colWidths=widths, repeatRows=1)), Spacer(1, 4)]

    def code(self, content: str, captions: Sequence[str]) -> None:
        """A QR code with lines of text beside it."""
        beside = [self._value(text) for text in captions]
        table = Table([[QrMark(content, 32 * mm), beside]], colWidths=[38 * mm, WIDTH - 38 * mm])
        table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
        self._story.append(KeepTogether([table]))

    def signatures(self, rows: Sequence[tuple[str, str, str]]) -> None:
        """Role and name, what was drawn on a screen (an SVG path, "" for a line), and when."""
        cells = [
            [self._line(who, CELL), Strokes(drawn, 60 * mm, 16 * mm), self._line(when, SMALL)]
            for who, drawn, when in rows
        ]
        table = Table(cells, colWidths=[62 * mm, 64 * mm, WIDTH - 126 * mm], rowHeights=20 * mm)
        table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "BOTTOM")]))
        self._story.append(table)

    def pdf(self) -> bytes:
        """The document as PDF."""
        story = list(self._story)
        if self._missing:
            listed = "、".join(f"U+{ord(sign):04X}" for sign in sorted(self._missing))
            story.append(self._line(f"字体缺字，文中以“〓”代替：{listed}。", SMALL))
        out = BytesIO()
        document = SimpleDocTemplate(
            out,
            pagesize=A4,
            leftMargin=20 * mm,
            rightMargin=20 * mm,
            topMargin=22 * mm,
            bottomMargin=20 * mm,
            title=self.title,
            subject=self.number,
            invariant=1,
        )
        document.build(story, canvasmaker=self._canvas)
        return out.getvalue()

    def _canvas(self, *args: Any, **options: Any) -> Canvas:
        return NumberedCanvas(*args, furniture=self._furniture, **options)

    def _furniture(self, canvas: Canvas, number: int, count: int) -> None:
        width, height = A4
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(GREY)
        canvas.drawString(20 * mm, height - 14 * mm, f"{self.title}　{self.number}")
        canvas.drawRightString(width - 20 * mm, 12 * mm, f"第 {number} 页 共 {count} 页")
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.4)
        canvas.line(20 * mm, height - 16 * mm, width - 20 * mm, height - 16 * mm)
        if self.mark:
            canvas.saveState()
            canvas.translate(width / 2, height / 2)
            canvas.rotate(45)
            canvas.setFillColor(colors.Color(0.8, 0.1, 0.1, alpha=0.12))
            canvas.setFont(REGULAR, 64)
            canvas.drawCentredString(0, 0, self.mark)
            canvas.restoreState()

    def _line(self, text: str, style: ParagraphStyle) -> Paragraph:
        self._missing |= self._face.missing(text)
        return Paragraph(self._face.markup(text), style)

    def _value(self, text: str) -> Paragraph:
        is_code = len(text) >= 32 and text.isascii()
        return self._line(text, CODE if is_code else CELL)


def _ruled(table: Table) -> Table:
    table.setStyle(
        TableStyle(
            [
                ("GRID", (0, 0), (-1, -1), 0.4, HAIR),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table
