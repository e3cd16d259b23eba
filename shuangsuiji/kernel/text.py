"""Text that people typed or pasted, without what nobody can see. Pure.

A direction mark turns a name around on the screen, a zero-width space makes two names that look
the same different. Neither belongs into a register, a task or a sealed list.
"""

import unicodedata
from argparse import ArgumentTypeError
from typing import Final

HIDDEN: Final = frozenset(["Cc", "Cf", "Cs", "Zl", "Zp"])
LONGEST_OPERATOR: Final = 150  # as user names are
LINE_BREAKS: Final = "\t\r\n\v\f\u0085\u2028\u2029"


def visible(text: str, *, keep: str = "") -> str:
    """``text`` in NFC without control and format characters; line breaks become a space.

    Args:
        keep: control characters that may stay, such as the line ends of a longer text.
    """
    if text.isprintable():
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    kept = (
        char
        if char in keep or unicodedata.category(char) not in HIDDEN
        else " "
        if char in LINE_BREAKS
        else ""
        for char in text
    )
    return unicodedata.normalize("NFC", "".join(kept))


def hidden_in(text: str) -> list[str]:
    """Names of the characters of ``text`` that nobody sees, each once: ``U+202E``."""
    if text.isprintable():
        return []
    found = dict.fromkeys(char for char in text if unicodedata.category(char) in HIDDEN)
    return [f"U+{ord(char):04X}" for char in found]


def operator(text: str) -> str:
    """Who acts, as typed behind ``--by``: an entry of the log must name somebody, always alike.

    Raises:
        ArgumentTypeError: nobody is named, or not by something that can be read.
    """
    name = unicodedata.normalize("NFC", text).strip()
    if not 1 <= len(name) <= LONGEST_OPERATOR or not name.isprintable():
        raise ArgumentTypeError(
            f"不能是“{name[:40]}”：操作人应为 1 至 {LONGEST_OPERATOR} 个字，没有换行和看不见的字符"
        )
    return name
