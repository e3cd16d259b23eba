"""First letters of a name's pinyin (拼音首字母): 重庆火锅店 gives cqhgd."""

from typing import Final, NamedTuple

from pypinyin import Style, lazy_pinyin, pinyin

from publicity.spelling import LETTERS, fold

LONGEST: Final = 300


class Place(NamedTuple):
    """One character of a name that counts, and the letters that it can be read as."""

    char: str
    letter: str  # as computed from the words around it
    choices: tuple[str, ...]  # of a Chinese character; nothing for what stays as it is

    @property
    def is_polyphonic(self) -> bool:
        return len(self.choices) > 1


def initials(name: str) -> str:
    """Lower-case first letters; Latin letters and digits of the name stay.

    A character with several readings may come out wrong; people correct it (docs/public-site.md).
    """
    return "".join(fold(part) for part in lazy_pinyin(name, style=Style.FIRST_LETTER))


def places(name: str) -> list[Place]:
    """Every character of the name that has a letter, in its order."""
    computed, at, found = initials(name), 0, []
    for char in name:
        folded = fold(char)
        if not folded:
            continue
        letter = computed[at : at + len(folded)]
        at += len(folded)
        read = pinyin(char, style=Style.FIRST_LETTER, heteronym=True)[0]
        known = tuple(dict.fromkeys(one for one in read if one in LETTERS))
        is_chinese = char not in LETTERS and folded not in LETTERS and not folded.isascii()
        found.append(Place(char, letter, known if is_chinese else ()))
    return found


def fault_of(name: str, letters: str) -> str:
    """What is wrong with folded ``letters`` as the initials of a name; "" where nothing is.

    A letter is needed for each Chinese character, any from a to z: rare readings are in no table.
    """
    wanted = places(name)
    length = sum(len(place.letter) for place in wanted)
    if len(letters) != length:
        return f"“{letters}”有 {len(letters)} 个字母，“{name}”须有 {length} 个。请逐字核对。"
    at = 0
    for place in wanted:
        given = letters[at : at + len(place.letter)]
        at += len(place.letter)
        is_chinese = bool(place.choices) or not place.letter.isascii()
        if is_chinese and not LETTERS.issuperset(given):
            return f"“{place.char}”对应的“{given}”不是 a 至 z 的字母。请改正。"
        if not is_chinese and given != place.letter:
            return f"“{place.char}”不是汉字，应照写“{place.letter}”，不是“{given}”。请改正。"
    return ""
