"""A small fictitious frame for tests, built with the core's own writers only."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from inspections.draw.frame import (
    EntityFiles,
    ExcludedInspector,
    Header,
    Inspector,
    Item,
    PackageRule,
    Pool,
    Rule,
    Seat,
    SourceRule,
    Stratum,
    Task,
    TeamRule,
    Unit,
    code_digest,
    entity_line,
    excluded_line,
)
from inspections.draw.recusals import ENTITY, INSPECTOR, Annex, SecretPair, committed

BRANCHES = ("S01", "S02", "S03", "S04", "S05")
MASTER = "92385235afce8dfbfcec48a3d837dfe4905d4e3e2461938c6f3f62881de6c2dc"


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def lines(
    count: int,
    *,
    strata: Sequence[str] = ("A", "B"),
    weights: Sequence[int] = (1,),
    items: Sequence[str] = ("0.1",),
) -> list[bytes]:
    """``count`` entity lines over five branches; every seventh has no coordinates."""
    return [
        entity_line(
            f"91350900MA{number:08d}",
            strata[number % len(strata)],
            weights[number % len(weights)],
            BRANCHES[number * 7 % 5],
            None if number % 7 == 0 else 119_500_000 + number * 7919 % 90_000,
            None if number % 7 == 0 else 26_600_000 + number * 104_729 % 70_000,
            items[number % len(items)],
        )
        for number in range(1, count + 1)
    ]


NOBODY = committed(())


def annex_of(
    entities: Iterable[tuple[str, str]] = (),
    inspectors: Iterable[tuple[str, str]] = (),
    *,
    draw_id: str = "350900-2026-0001",
) -> Annex:
    """The annex of some pairs, with salts that every run makes alike."""

    def salted(pairs: Iterable[tuple[str, str]]) -> tuple[SecretPair, ...]:
        return tuple(
            SecretPair(left, right, sha(f"{left}/{right}".encode())[:32])
            for left, right in sorted(pairs)
        )

    return Annex(draw_id, salted(entities), salted(inspectors))


def recused(made: Header, annex: Annex) -> Header:
    """The header that seals the pairs of the annex."""
    return replace(
        made,
        recusals=committed(annex.commitments(ENTITY)),
        inspector_recusals=committed(annex.commitments(INSPECTOR)),
    )


EXCLUDED = [
    excluded_line("91350900MB00000001", "NOT_ACTIVE"),
    excluded_line("91350900MB00000002", "RECENTLY_INSPECTED"),
    excluded_line("91350900MB00000003", "NOT_ACTIVE"),
]


def entity_files(entities: Iterable[bytes], excluded: Iterable[bytes] = ()) -> EntityFiles:
    entities, excluded = list(entities), list(excluded)
    reasons = Counter(line.decode().strip().split(",")[1] for line in excluded)
    return EntityFiles(
        count=len(entities),
        digest=sha(b"".join(entities)),
        excluded_count=len(excluded),
        excluded_digest=sha(b"".join(excluded)),
        excluded_by_reason=dict(reasons),
    )


def header(
    entities: Sequence[bytes], excluded: Sequence[bytes] = EXCLUDED, **changes: Any
) -> Header:
    """A header for the lines: 4 teams of 2 from 12 inspectors, own branch forbidden."""
    counts = Counter(line.decode().split(",")[1] for line in entities)
    concerned = Counter(
        place for line in entities for place in line.decode().strip().split(",")[6].split(".")
    )
    made = Header(
        draw_id="350900-2026-0001",
        code_digest=code_digest(),
        unit=Unit("350900", "某市市场监督管理局"),
        task=Task(
            code="DEMO",
            name="双随机抽查演示",
            kind="NON_DIRECTED",
            items=(
                Item("PUB01", "公示信息检查", "", concerned["0"]),
                Item("REG03", "住所检查", "", concerned["1"]),
            ),
            preset="ningde_packages",
            digest=sha(b"task"),
        ),
        entities=entity_files(entities, excluded),
        strata=tuple(
            Stratum(id_, f"{id_} 级", count, Rule(3000, 1, None))
            for id_, count in sorted(counts.items())
        ),
        total=None,
        weighted=False,
        reserves=2,
        preselected=False,
        inspectors=tuple(
            Inspector(f"35090{n:04d}", BRANCHES[n % 5], "P", n % 3 != 0, ("FOOD",) if n % 2 else ())
            for n in range(1, 13)
        ),
        excluded_inspectors=(ExcludedInspector("350909999", "CREDENTIAL_EXPIRED"),),
        pools=(Pool("P", "执法人员", 8),),
        team=TeamRule(4, 2, "STATION_STATION", None, "DIFFERENT_BRANCH", True, ()),
        packages=PackageRule("ZONE", 894_000, {"S01": (119_550_000, 26_650_000)}),
        own_branch="OFF",
        recusals=NOBODY,
        inspector_recusals=NOBODY,
        ladder=20,
        chain_length=4,
        sources=SourceRule(2, ()),
    )
    return replace(made, **changes)


__all__ = [
    "BRANCHES",
    "EXCLUDED",
    "MASTER",
    "NOBODY",
    "Pool",
    "Rule",
    "Seat",
    "Stratum",
    "annex_of",
    "entity_files",
    "header",
    "lines",
    "recused",
    "sha",
]
