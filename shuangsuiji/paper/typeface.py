"""The one typeface of printed documents, and what it cannot print.

Noto Sans SC lies beside this module, so that a sheet looks the same on every machine. Some rare
characters of names (CJK Extension B and later) are missing from it: a fallback file fills the
gap where the bureau has one, else the place is marked and the sheet says which character it was.
"""

from functools import cache
from html import escape
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FOLDER = Path(__file__).parent / "fonts"
REGULAR = "SSJ-Regular"
FALLBACK = "SSJ-Fallback"
GAP = "〓"  # the printers' mark for a character that is not in the case


@cache
def typeface(fallback: str = "") -> "Typeface":
    """The typeface, read once a process (about 0.2 s).

    Args:
        fallback: path of a TrueType file with rarer characters; "" for none.
    """
    return Typeface(fallback)


class Typeface:
    """Which characters can be printed, and the markup that prints a text."""

    def __init__(self, fallback: str) -> None:
        self._regular = _register(REGULAR, FOLDER / "NotoSansSC-Regular.ttf")
        self._fallback = _register(FALLBACK, Path(fallback)) if fallback else frozenset()

    def missing(self, text: str) -> frozenset[str]:
        """Characters of ``text`` that neither file has."""
        return frozenset(
            sign
            for sign in text
            if sign.isprintable()
            and ord(sign) not in self._regular
            and ord(sign) not in self._fallback
        )

    def markup(self, text: str) -> str:
        """``text`` for a reportlab paragraph: escaped, breaks kept, rare characters switched."""
        return "".join(map(self._one, text))

    def _one(self, sign: str) -> str:
        if sign == "\n":
            return "<br/>"
        if ord(sign) in self._regular:
            return escape(sign)
        if ord(sign) in self._fallback:
            return f'<font name="{FALLBACK}">{escape(sign)}</font>'
        return GAP if sign.isprintable() else ""


def _register(name: str, path: Path) -> frozenset[int]:
    font = TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)
