"""How names are compared in a search: folded, and cut into pairs of characters. Pure.

Chinese has no spaces between words, and most words have two characters. So the index holds every
pair of neighbouring characters of a name: 泰州餐饮 is 泰州, 州餐, 餐饮 (docs/adr/0045).
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

LEAST = 2  # characters of a term that can be looked up
MOST_TERMS = 5
MOST_PAIRS = 8  # of one term; the rest is left to the comparison of the whole term
WHOLE = (15, 18)  # characters of an old number and of a credit code
LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz")
# In more than half of all names: looking them up first would only cost.
EVERYWHERE: Final = frozenset(["有限", "限公", "公司", "限责", "责任", "任公"])


def _folded(char: str) -> str:
    return "".join(one for one in unicodedata.normalize("NFKC", char).lower() if one.isalnum())


def fold(text: str) -> str:
    """Full-width as half-width, no capitals, nothing but letters, characters and digits."""
    return "".join(_folded(char) for char in text)


def pairs(folded: str) -> list[str]:
    """Every pair of neighbouring characters, each once, in their order."""
    return list(dict.fromkeys(folded[at : at + LEAST] for at in range(len(folded) - 1)))


def rare_pairs(folded: str) -> list[str]:
    """The pairs of a term that are worth looking up."""
    found = pairs(folded)
    return ([pair for pair in found if pair not in EVERYWHERE] or found)[:MOST_PAIRS]


def terms(typed: str) -> list[str]:
    """What was typed, folded, word by word; words without a letter or digit are left out."""
    found = dict.fromkeys(fold(word) for word in typed.split())
    return [term for term in found if term][:MOST_TERMS]


def are_letters(term: str) -> bool:
    """Whether a term can be the first letters of a name's pinyin."""
    return bool(term) and LETTERS.issuperset(term)


def code_in(typed: str) -> str:
    """The code that was typed: half-width, a credit code without spaces; "" for a name."""
    half = unicodedata.normalize("NFKC", typed).strip()
    if is_code(half):
        return half
    whole = "".join(half.split())
    return whole if len(whole) in WHOLE and is_code(whole) else ""


def is_code(typed: str) -> bool:
    """Whether this looks like a credit code or number and not like a name."""
    return (
        len(typed) >= 8
        and typed.isascii()
        and typed.replace("-", "").replace("*", "").isalnum()
        and any(char.isdigit() for char in typed)
    )


def area_words(*codes: str) -> list[str]:
    """An area and those above it, by the lengths of the official codes: 32, 3212, 321204 …"""
    lengths = (2, 4, 6, 9, 12)
    return sorted({f"a.{code[:n]}" for code in codes for n in lengths if len(code) >= n})


def marked(text: str, found: Iterable[str]) -> list[tuple[str, bool]]:
    """``text`` in pieces, each with whether it is one of the folded terms that were found."""
    places = [(at, one) for at, char in enumerate(text) for one in _folded(char)]
    folded = "".join(one for _, one in places)
    hit = [False] * len(text)
    for term in found:
        start = folded.find(term)
        while term and start >= 0:
            first, last = places[start][0], places[start + len(term) - 1][0]
            hit[first : last + 1] = [True] * (last + 1 - first)
            start = folded.find(term, start + 1)
    pieces: list[tuple[str, bool]] = []
    for char, is_hit in zip(text, hit, strict=True):
        if pieces and pieces[-1][1] == is_hit:
            pieces[-1] = pieces[-1][0] + char, is_hit
        else:
            pieces.append((char, is_hit))
    return pieces
