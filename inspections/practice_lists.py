"""What practices are held with: fictitious lists for training, and simulated witnesses.

A simulated witness never acts; where it stands follows from the clock alone, so that nothing
has to run for it and a page that is loaded again shows the same.
"""

import hashlib
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from inspections.draw.frame import (
    EntityFiles,
    Header,
    Inspector,
    Item,
    PackageRule,
    Pool,
    Rule,
    SourceRule,
    Stratum,
    Task,
    TeamRule,
    Unit,
    entity_line,
)
from inspections.draw.recusals import committed
from inspections.draw.seed import SALT_SIZE, commit_input

FIRMS, PEOPLE, TEAMS, TAKEN = 120, 12, 5, 10
BRANCHES = ("T01", "T02", "T03", "T04")
POOLS = (("A", "机关库（练习）", "T00"), ("B", "基层库（练习）", ""))
DIGITS = 20
BOTS = (("模拟代表", "人大代表"), ("模拟记者", "媒体记者"))
NO_DIGEST = "0" * 64  # of no program: such a frame is never drawn officially
CHAIN_LENGTH = 16


@dataclass(frozen=True)
class Witness:
    """A witness of a practice; delays are in seconds, from the commitment and from the close."""

    name: str
    kind: str
    salt: str
    line: str
    commitment: str
    cast_after: int
    open_after: int
    is_simulated: bool = True

    def has_cast(self, since: datetime | None, now: datetime) -> bool:
        return since is not None and now >= since + timedelta(seconds=self.cast_after)

    def has_opened(self, since: datetime | None, now: datetime) -> bool:
        return since is not None and now >= since + timedelta(seconds=self.open_after)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def bots() -> list[Witness]:
    """Two simulated witnesses who take their time, one after the other."""
    found = []
    for place, (name, kind) in enumerate(BOTS):
        line = "dice:" + "".join(str(secrets.randbelow(10)) for _ in range(DIGITS))
        pause = 3 + 3 * place + secrets.randbelow(3)
        found.append(_witness(name, kind, line, cast_after=pause, open_after=2 + 2 * place))
    return found


def player(name: str, line: str) -> Witness:
    """Whoever practises may cast as well.

    Raises:
        SourceLineError: the line is not canonical.
    """
    return _witness(name, "练习人", line, cast_after=0, open_after=0, is_simulated=False)


def _witness(name: str, kind: str, line: str, **facts: Any) -> Witness:
    salt = secrets.token_bytes(SALT_SIZE)
    return Witness(name, kind, salt.hex(), line, commit_input(salt, line), **facts)


def training_lines() -> Iterator[bytes]:
    """The fictitious firms, as sealed lines."""
    for number in range(1, FIRMS + 1):
        branch = BRANCHES[number % len(BRANCHES)]
        yield entity_line(f"TRAIN{number:04d}", "ALL", 1, branch, None, None, "0")


def training_header(draw_id: str) -> Header:
    """Ten firms and five teams of one from each pool: small enough to see everything."""
    lines = b"".join(training_lines())
    return Header(
        draw_id=draw_id,
        code_digest=NO_DIGEST,
        unit=Unit("TRAINING", "练习局（虚构）"),
        task=Task(
            code="TRAINING",
            name="双随机抽查练习（全部虚构）",
            kind="NON_DIRECTED",
            items=(Item("TRAIN01", "练习事项", "", FIRMS),),
            preset="",
            digest=NO_DIGEST,
        ),
        entities=EntityFiles(
            count=FIRMS,
            digest=hashlib.sha256(lines).hexdigest(),
            excluded_count=0,
            excluded_digest=hashlib.sha256(b"").hexdigest(),
            excluded_by_reason={},
        ),
        strata=(Stratum("ALL", "练习企业", FIRMS, Rule(0, 0, None)),),
        total=TAKEN,
        weighted=False,
        reserves=2,
        preselected=False,
        inspectors=_people(),
        excluded_inspectors=(),
        pools=tuple(Pool(id_, label, TEAMS) for id_, label, _ in POOLS),
        team=TeamRule(TEAMS, 2, "TWO_POOL", "A", "ANY", certified_lead=False, seats=()),
        packages=PackageRule("RANDOM", 850_000, {}),
        own_branch="OFF",
        recusals=committed(()),
        inspector_recusals=committed(()),
        ladder=20,
        chain_length=CHAIN_LENGTH,
        sources=SourceRule(len(BOTS), ()),
    )


def training_name(code: str) -> str:
    """How a fictitious firm or person is called."""
    number = int(code[-4:])
    return f"练习企业 {number:03d}" if code.startswith("TRAIN") else f"练习人员 {number:02d}"


def _people() -> tuple[Inspector, ...]:
    return tuple(
        Inspector(f"P{number:04d}", POOLS[0][2], "A", lead=True, tags=())
        if number <= PEOPLE // 2
        else Inspector(f"P{number:04d}", BRANCHES[number % len(BRANCHES)], "B", lead=False, tags=())
        for number in range(1, PEOPLE + 1)
    )
