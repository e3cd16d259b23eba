"""Texts that are made in Python, in the language of the page.

Selectors, sealed rules and captions speak Chinese whoever asks, because the same words go onto
papers, into the log and into files that are hashed. A page translates them as its last step:
a whole text through the catalogue in ``locale/``, a text with numbers or names in it by
the patterns of ``locale/en/said.json`` and ``static/js/said/``; of the latter the scripts of a page
read the part they need.
"""

import json
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext, override

PLACE = re.compile(r"\{(\w+)\}")
ENDS = (re.compile(r"(?<=。)(?!$)"), re.compile(r"(?<=；)(?!$)"))
NUMBER: Final = r"[\d,.<%—]+"
HOLDS: Final = {  # what may stand in a place of that name
    **{"rest": ".+", "list": "[^。]+", "items": "[^。；]+"},  # items: each by itself
    **{"word": "[^：、，。；]+", "item": "[^、。；]+"},
    **dict.fromkeys(("n", "m", "k", "count", "take", "year", "month", "day"), NUMBER),
    **dict.fromkeys(("line", "team"), r"[\x21-\x7e]+"),
}
CLOSES: Final = {"。": ".", "；": ";"}
USUALLY: Final = "[^。；]+?"
ENGLISH: Final = "en"
KEPT = 8192  # texts; a list of units names each of them on every page


@dataclass(frozen=True, slots=True)
class Pattern:
    """A Chinese text with places, and how it is said in English."""

    chinese: re.Pattern[str]
    english: str

    def read(self, text: str) -> str | None:
        """The text in English with what stands in its places; None where it does not fit."""
        found = self.chinese.fullmatch(text)
        if found is None:
            return None
        return PLACE.sub(lambda place: _placed(place[1], found[place[1]]), self.english)


def _placed(name: str, text: str) -> str:
    parts = text.split("、") if name == "items" else [text]
    return ", ".join(in_english(part) for part in parts)


def said(text: str) -> str:
    """The text in the language of the page; what nobody translated stays as it is."""
    return in_english(str(text)) if get_language() == ENGLISH else text


@lru_cache(maxsize=KEPT)
def in_english(text: str) -> str:
    """The text in English: known as a whole, by a pattern, or part by part."""
    if not text or text.isascii():
        return text
    with override(ENGLISH):
        whole = table().get(text) or gettext(text)
    if whole != text:
        return whole
    for pattern in patterns():
        found = pattern.read(text)
        if found is not None:
            return found
    for end in ENDS:
        sentences = end.split(text)
        if len(sentences) > 1:
            return " ".join(in_english(one) for one in sentences)
    return _in_parts(text)


def _in_parts(text: str) -> str:
    """A list of words in English; a clause whose parts nobody translated stays as it is."""
    if text[-1] in CLOSES:
        clause = in_english(text[:-1])
        return text if clause == text[:-1] else clause + CLOSES[text[-1]]
    for mark in "、，":
        parts = text.split(mark)
        english = [in_english(part) for part in parts] if len(parts) > 1 else parts
        if len(parts) > 1 and (mark == "、" or english != parts):
            return ", ".join(english)
    return text


@cache
def table() -> dict[str, str]:
    """Chinese and English, of all parts."""
    found: dict[str, str] = {}
    parts = sorted((settings.BASE_DIR / "static" / "js" / "said").glob("*.json"))
    for path in (settings.BASE_DIR / "locale" / "en" / "said.json", *parts):
        found |= json.loads(path.read_text(encoding="utf-8"))
    return found


@cache
def patterns() -> tuple[Pattern, ...]:
    """The texts with places, those with the most words of their own first."""
    found = [(chinese, english) for chinese, english in table().items() if PLACE.search(chinese)]
    found.sort(key=lambda pair: -len(PLACE.sub("", pair[0])))
    return tuple(Pattern(_compiled(chinese), english) for chinese, english in found)


def _compiled(chinese: str) -> re.Pattern[str]:
    parts = PLACE.split(chinese)
    source = "".join(
        f"(?P<{part}>{HOLDS.get(part, USUALLY)})" if at % 2 else re.escape(part)
        for at, part in enumerate(parts)
    )
    return re.compile(source, re.DOTALL)
