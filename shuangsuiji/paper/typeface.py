"""The typefaces of printed documents, and what they cannot print.

Noto Sans SC lies beside this module, so that a sheet looks the same on every machine. Official
forms and letters are set in Noto Serif SC (宋体), of which only the characters of GB 2312 were
kept; the others are taken from the sans. Some rare characters of names (CJK Extension B and
later) are missing from it: a fallback file fills the gap where the bureau has one, else the
place is marked and the sheet says which character it was.
"""

from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path

from reportlab.lib import textsplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import paragraph

FOLDER = Path(__file__).parent / "fonts"
REGULAR = "SSJ-Regular"
SERIF = "SSJ-Serif"
FALLBACK = "SSJ-Fallback"
FILES = {REGULAR: FOLDER / "NotoSansSC-Regular.ttf", SERIF: FOLDER / "NotoSerifSC-GB2312.ttf"}
GAP = "〓"  # the printers' mark for a character that is not in the case

# reportlab knows what may not begin a Japanese line; these may not begin a Chinese one either.
CLOSING = "，：；？！”’》〉〗"
for module in (textsplit, paragraph):
    vars(module)["ALL_CANNOT_START"] += CLOSING


@cache
def typeface(fallback: str = "", base: str = REGULAR) -> "Typeface":
    """The typeface, read once a process (about 0.2 s).

    Args:
        fallback: path of a TrueType file with rarer characters; "" for none.
        base: REGULAR, or SERIF for official forms and letters.
    """
    names = [REGULAR] if base == REGULAR else [SERIF, REGULAR]
    faces = [(name, _register(name, FILES[name])) for name in names]
    if fallback:
        faces.append((FALLBACK, _register(FALLBACK, Path(fallback))))
    return Typeface(faces)


class Typeface:
    """Which characters can be printed, and the markup that prints a text.

    Args:
        faces: names of fonts and the characters that they have; the first sets the text.
    """

    def __init__(self, faces: Sequence[tuple[str, frozenset[int]]]) -> None:
        self._faces = faces

    def missing(self, text: str) -> frozenset[str]:
        """Characters of ``text`` that no file has."""
        return frozenset(sign for sign in text if sign.isprintable() and not self._font(sign))

    def markup(self, text: str) -> str:
        """``text`` for a reportlab paragraph: escaped, breaks kept, rare characters switched."""
        return "".join(
            one if font in ("", self._faces[0][0]) else f'<font name="{font}">{one}</font>'
            for font, one in map(self._one, text)
        )

    def runs(self, text: str) -> list[tuple[str, str]]:
        """``text`` of one line as (font, piece), for drawing it by hand."""
        found: list[tuple[str, str]] = []
        for sign in text:
            font = self._font(sign)
            piece = sign if font else GAP
            name = font or self._faces[0][0]
            if found and found[-1][0] == name:
                found[-1] = (name, found[-1][1] + piece)
            else:
                found.append((name, piece))
        return found

    def _font(self, sign: str) -> str:
        return next((name for name, known in self._faces if ord(sign) in known), "")

    def _one(self, sign: str) -> tuple[str, str]:
        if sign == "\n":
            return "", "<br/>"
        font = self._font(sign)
        if font:
            return font, escape(sign)
        return "", GAP if sign.isprintable() else ""


@cache
def _register(name: str, path: Path) -> frozenset[int]:
    font = TTFont(name, str(path))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)
