"""Lines of public randomness (随机源): their canonical forms and their order."""

import re
from collections.abc import Sequence

from inspections.draw.errors import SourceLineError

# Kinds in the order in which they enter the master seed.
FORMS = {
    "dice": re.compile(r"dice:[0-9]{20,200}"),
    "lottery": re.compile(r"lottery:[a-z0-9]{1,16}:[0-9]{1,16}:(?:[0-9]+(?:\.[0-9]+)*\./)+"),
    "drand": re.compile(r"drand:[0-9a-f]{64}:[1-9][0-9]{0,15}:[0-9a-f]{64}"),
    "nist2": re.compile(r"nist2:[1-9][0-9]{0,15}:[1-9][0-9]{0,15}:[0-9a-f]{128}"),
    "witness": re.compile(r"witness:[A-Za-z0-9._-]{1,64}:(?:[0-9a-f]{2}){16,64}"),
}
BY_HAND = ("dice", "witness")  # thrown or typed by a person present; the others are named ahead
NAMED = re.compile(
    r"lottery:[a-z0-9]{1,16}:[0-9]{1,16}"
    r"|drand:[0-9a-f]{64}:[1-9][0-9]{0,15}"
    r"|nist2:[1-9][0-9]{0,15}:[1-9][0-9]{0,15}"
)
RULES = {
    "dice": "“dice:”后接 20 至 200 位数字",
    "lottery": "“lottery:玩法:期号:号码”，号码从小到大、各加“.”，每组末尾加“/”，如 1.5.12./7./",
    "drand": "“drand:链哈希:轮次:随机值”",
    "nist2": "“nist2:链:脉冲:输出值”",
    "witness": "“witness:英文名:十六进制数”，32 至 128 位",
}
LONGEST_LINE = 400


def check_line(line: str) -> str:
    """Return ``line`` if it is canonical, without LF; else raise ``SourceLineError``."""
    kind = line.partition(":")[0]
    form = FORMS.get(kind)
    if form is None:
        raise SourceLineError(f"不认识的随机源“{kind[:20]}”；可用：{'、'.join(FORMS)}")
    if len(line) > LONGEST_LINE or not form.fullmatch(line):
        raise SourceLineError(f"随机源写法不对：{RULES[kind]}")
    if kind == "lottery":
        _check_lottery(line.rsplit(":", 1)[1])
    return line


def lottery_text(draws: Sequence[Sequence[int]]) -> str:
    """Numbers in the canonical form of RFC 3797: each group sorted, ``.`` and ``/`` as ends."""
    return "".join("".join(f"{n}." for n in sorted(group)) + "/" for group in draws)


def sources_text(lines: Sequence[str]) -> str:
    """The message of the master seed: every line with LF, by kind, then in the given order."""
    kinds = list(FORMS)
    ordered = sorted(lines, key=lambda line: kinds.index(check_line(line).partition(":")[0]))
    return "".join(line + "\n" for line in ordered)


def check_sources(lines: Sequence[str], *, min_witnesses: int, named: Sequence[str]) -> None:
    """Refuse lines that the sealed frame did not provide for.

    Raises:
        SourceLineError: too few lines by hand, two with the same value, or a public source
            missing, doubled or unnamed.
    """
    prefixes = [check_line(line).rsplit(":", 1)[0] for line in lines]
    public = [prefix for prefix in prefixes if prefix.partition(":")[0] not in BY_HAND]
    by_hand = len(lines) - len(public)
    if by_hand < min_witnesses:
        raise SourceLineError(f"见证人输入只有 {by_hand} 份，封存时规定至少 {min_witnesses} 份")
    for value, copies in values_by_hand(lines).items():
        if len(copies) > 1:
            raise SourceLineError(
                f"有 {len(copies)} 份见证人输入的数字相同（{value}），不算各自独立"
            )
    for prefix in named:
        if public.count(prefix) != 1:
            raise SourceLineError(f"封存时指定的公共随机源“{prefix}”应恰有一行")
    for prefix in public:
        if prefix not in named:
            raise SourceLineError(f"公共随机源“{prefix}”未在封存时指定")


def values_by_hand(lines: Sequence[str]) -> dict[str, list[int]]:
    """What witnesses showed, each with the places of its lines.

    Twenty thrown digits do not meet by chance (10^-20): an equal value was copied or agreed on,
    and then one source stands where two independent ones were promised.
    """
    values: dict[str, list[int]] = {}
    for place, line in enumerate(lines):
        if line.partition(":")[0] in BY_HAND:
            values.setdefault(chance_of(line), []).append(place)
    return values


def chance_of(line: str) -> str:
    """What is known once a line was opened, and is no chance any more in a later draw.

    Of a line by hand that is the value alone: under another name it is as well known.
    """
    return line.rpartition(":")[2] if line.partition(":")[0] in BY_HAND else line


def _check_lottery(numbers: str) -> None:
    groups = [[int(n) for n in group.split(".")[:-1]] for group in numbers.split("/")[:-1]]
    if lottery_text(groups) != numbers:
        raise SourceLineError(f"随机源写法不对：{RULES['lottery']}")
