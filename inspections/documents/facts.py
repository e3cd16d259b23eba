"""What a printed document says, as plain text: read once, then set in type or in a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

Rows = Sequence[Sequence[str]]
Facts = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Signature:
    """A place to sign: who in which role; the strokes and the instant where signed already."""

    who: str
    strokes: str = ""
    when: str = ""


@dataclass(frozen=True)
class Head:
    """A signed head of the log, as it goes on paper."""

    facts: Facts
    note: str  # the signed text itself


@dataclass(frozen=True)
class MinutesFacts:
    """Everything that the minutes of a ceremony (抽取仪式记录) say."""

    number: str
    bureau: str
    occasion: Facts  # what was held, when, where, led by whom
    sealed: Facts  # digests and counts
    strata: Rows  # layer, sealed, drawn, rule
    pools: Rows  # unit, people
    witnesses: Rows  # order, name, kind, commitment
    seats: Rows  # seat, who, kind, what became of it
    inputs: Rows  # order, line, salt
    sources: Sequence[str]
    result: Facts
    teams: Rows  # team, members, package, households
    entities: Rows  # order, name, code, team; empty while the names are sealed
    names_rule: str  # why names are or are not listed
    history: Rows  # instant, act, by whom
    head: Head | None
    signers: Sequence[Signature]
    replaced: Rows = ()  # of a supplementary draw: team, seat, who left, who came


@dataclass(frozen=True)
class CertificateFacts:
    """Everything that the certificate of a draw (抽取凭证) says."""

    number: str
    bureau: str
    facts: Facts
    digests: Facts
    sources: Sequence[str]
    address: str  # where anybody verifies the draw
    head: Head | None
    mark: str = ""


@dataclass(frozen=True)
class ListFacts:
    """The execution list (执行名单) of a session: who visits whom, as things stand now."""

    number: str
    bureau: str
    facts: Facts
    teams: Sequence[tuple[str, Rows]]  # heading of a team, and its entities
    head: Head | None


ENTITY_COLUMNS = ("序", "名称", "统一社会信用代码", "地址", "层", "签号", "备注")
