"""Whether a credit certificate (信用证明) is issued: what stands on record, line by line. Pure.

What is looked at, how long a certificate holds and by when an application is answered follow the
usual practice of bureaus and were written from memory; the bureau's legal section must check them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

YEARS: Final = (1, 2, 3, 5)  # back to which penalties can be asked for
DAYS_VALID: Final = 30  # the last day is so many days after the one of issue
ANSWER_WORKDAYS: Final = 5
BASIS: Final = "《企业信息公示暂行条例》和本机关办理信用证明的规定（条款待法制机构核对）"
STATUS, LISTING, RESTRICTION, PENALTY = "STATUS", "LISTING", "RESTRICTION", "PENALTY"
KINDS: Final = {
    STATUS: "登记状态异常",
    LISTING: "在列的名录或名单",
    RESTRICTION: "生效中的限制措施",
    PENALTY: "期间内的行政处罚",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the records, as it stands on the day on which it is read.

    ``on`` is its first day and ``last`` its last one (None = until somebody ends it);
    ``ended_on`` is the day on which it ended early: removed, lifted, repaired, or undone. A state
    of registration has no history: it counts as it is.
    """

    kind: str  # a key of KINDS
    number: str
    words: str
    on: date
    last: date | None = None
    ended_on: date | None = None

    def stands(self, day: date, since: date) -> bool:
        """Whether it counts on the day; penalties from ``since`` on."""
        if self.ended_on is not None and self.ended_on <= day:
            return False
        if self.kind == STATUS:
            return True
        if self.kind == PENALTY:
            return since <= self.on <= day
        return self.on <= day and (self.last is None or day <= self.last)

    def line(self) -> str:
        """As the letter and the pages say it."""
        until = f"，至 {self.last.isoformat()}" if self.last else ""
        words = " ".join(self.words.split())
        return f"{KINDS[self.kind]}：{words}（{self.number}，{self.on.isoformat()}{until}）"


def standing(entries: Iterable[Entry], *, on: date, since: date) -> list[Entry]:
    """What stands against a certificate on the day, in the order of KINDS and by day.

    A certificate is issued where this is empty, and only there.
    """
    order = list(KINDS)
    found = [one for one in entries if one.stands(on, since)]
    return sorted(found, key=lambda one: (order.index(one.kind), one.on, one.number))


def counted(entries: Sequence[Entry]) -> str:
    """How many of each kind: “在列的名录或名单 0 条；……”."""
    kinds = [one.kind for one in entries]
    return "；".join(
        f"{label} {kinds.count(kind)} 条" for kind, label in KINDS.items() if kind != STATUS
    )


def numbered(lines: Iterable[str]) -> str:
    """Lines with their numbers, one below the other."""
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
