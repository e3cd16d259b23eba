"""Boxes to tick, drawn one after the other as printed forms have them."""

from collections.abc import Sequence

from reportlab.lib import colors
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable

from shuangsuiji.paper.typeface import Typeface

Line = list[tuple[float, str, bool]]  # place, label, whether it is ticked


class Choices(Flowable):
    """Boxes with labels, as many in a line as fit; no fount has the ticked box, so it is drawn."""

    def __init__(
        self, face: Typeface, choices: Sequence[tuple[str, bool]], *, size: float = 9
    ) -> None:
        super().__init__()
        self._face, self._choices, self._size = face, choices, size
        self._lines: list[Line] = []

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self._lines = [[]]
        place = 0.0
        for label, is_ticked in self._choices:
            wide = self._size * 1.5 + self._wide(label)
            if place and place + wide > width:
                self._lines.append([])
                place = 0.0
            self._lines[-1].append((place, label, is_ticked))
            place += wide + self._size * 1.4
        return width, len(self._lines) * self._size * 1.55

    def draw(self) -> None:
        step = self._size * 1.55
        for number, line in enumerate(self._lines, 1):
            base = (len(self._lines) - number) * step + step * 0.28
            for place, label, is_ticked in line:
                self._box(place, base, is_ticked)
                self._label(place + self._size * 1.3, base, label)

    def _wide(self, text: str) -> float:
        return sum(stringWidth(piece, font, self._size) for font, piece in self._face.runs(text))

    def _box(self, x: float, base: float, is_ticked: bool) -> None:
        side, canvas = self._size * 0.86, self.canv
        canvas.setStrokeColor(colors.black)
        canvas.setLineWidth(0.6)
        canvas.rect(x, base - self._size * 0.1, side, side, stroke=1, fill=0)
        if is_ticked:
            canvas.setLineWidth(1.3)
            tick = canvas.beginPath()
            tick.moveTo(x + side * 0.16, base + side * 0.36)
            tick.lineTo(x + side * 0.42, base + side * 0.06)
            tick.lineTo(x + side * 0.92, base + side * 0.82)
            canvas.drawPath(tick, stroke=1, fill=0)

    def _label(self, x: float, base: float, text: str) -> None:
        self.canv.setFillColor(colors.black)
        for font, piece in self._face.runs(text):
            self.canv.setFont(font, self._size)
            self.canv.drawString(x, base, piece)
            x += stringWidth(piece, font, self._size)
