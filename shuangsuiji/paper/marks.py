"""What is drawn rather than set: QR codes and the strokes of a signature."""

import re
from collections.abc import Iterator

import segno
from reportlab.lib import colors
from reportlab.lib.units import mm
from reportlab.platypus import Flowable

# What a signing page sends: "M12,30 L14,33 …" in a field of 600 by 160, whole numbers only.
STROKES = re.compile(r"(?:M\d{1,3},\d{1,3}(?: L\d{1,3},\d{1,3})*(?: |$))+")
FIELD = (600, 160)
LONGEST = 60_000  # characters; a long signature has about 2,000 points


class QrMark(Flowable):
    """A QR code of ``content``, ``side`` points wide, with the quiet zone that readers need."""

    def __init__(self, content: str, side: float) -> None:
        super().__init__()
        self._rows = [list(row) for row in segno.make(content, error="m").matrix_iter(border=2)]
        self._side = side

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self._side, self._side

    def draw(self) -> None:
        unit = self._side / len(self._rows)
        self.canv.setFillColor(colors.black)
        for down, row in enumerate(self._rows, 1):
            for across, is_dark in enumerate(row):
                if is_dark:
                    # A hair more than the unit: else viewers show white seams.
                    self.canv.rect(
                        across * unit,
                        self._side - down * unit,
                        unit * 1.02,
                        unit * 1.02,
                        stroke=0,
                        fill=1,
                    )


class Strokes(Flowable):
    """A signature as it was drawn on a screen, above a line; only the line where there is none."""

    def __init__(self, path: str, width: float, height: float) -> None:
        super().__init__()
        self._path, self._width, self._height = path, width, height

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self._width, self._height

    def draw(self) -> None:
        self.canv.setStrokeColor(colors.black)
        self.canv.setLineWidth(0.5)
        self.canv.line(0, 0, self._width, 0)
        if not self._path:
            return
        scale = min(self._width / FIELD[0], (self._height - mm) / FIELD[1])
        drawn = self.canv.beginPath()
        for verb, x, y in points_of(self._path):
            place = (x * scale, mm + (FIELD[1] - y) * scale)
            if verb == "M":
                drawn.moveTo(*place)
            else:
                drawn.lineTo(*place)
        self.canv.setLineWidth(1.1)
        self.canv.setLineCap(1)
        self.canv.drawPath(drawn, stroke=1, fill=0)


def is_signature(path: str) -> bool:
    """Whether a browser sent strokes that can be drawn, and enough of them to be a signature."""
    return (
        len(path) <= LONGEST
        and STROKES.fullmatch(path) is not None
        and sum(1 for _ in points_of(path)) >= 8
    )


def points_of(path: str) -> Iterator[tuple[str, int, int]]:
    """("M" or "L", x, y) of every point."""
    for word in path.split():
        x, y = word[1:].split(",")
        yield word[0], int(x), int(y)
