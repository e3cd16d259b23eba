"""A large draw from sealed bytes, beside PostgreSQL's own shuffle and an independent sampler."""

import hashlib
import resource
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import consistent_sampler
from django.db import connection

from inspections.draw.header import (
    EntityFiles,
    Header,
    Item,
    PackageRule,
    Pool,
    Rule,
    SourceRule,
    Stratum,
    Task,
    TeamRule,
    Unit,
)
from inspections.draw.lines import entity_line
from inspections.draw.recusals import committed
from inspections.draw.sampling import draw_sample
from inspections.draw.scanning import Screen
from inspections.draw.shares import Search, Share, packed, share_of, unpacked
from inspections.draw.tickets import stage_seed

DRAW_ID = "350900-2026-0001"
MASTER = hashlib.sha256(b"bench").hexdigest()
RATIO_BP = 500
PART = 16_384  # lines
SHARES_EACH = 2  # shares that a process searches, so that none waits long for another
ROUNDS = 3


class Draw(NamedTuple):
    """Seconds of one way to draw, and what was drawn."""

    seconds: float
    drawn: list[str]


class SealedFile:
    """Sealed entity lines in a file, read in parts of whole lines as from the database."""

    def __init__(self, path: Path, count: int) -> None:
        self.path, self.count, self.take = path, count, count * RATIO_BP // 10_000
        digest = hashlib.sha256()
        self.parts: list[tuple[int, int]] = []  # offset, length
        lines = (
            entity_line(code, "ALL", 1, "S01", 119_500_000, 26_600_000, "0")
            for code in codes(count)
        )
        with path.open("wb") as file:
            while part := b"".join(islice(lines, PART)):
                digest.update(part)
                self.parts.append((file.tell(), len(part)))
                file.write(part)
        self.header = _header(count, digest.hexdigest())

    def chunks(self, first: int = 0, last: int | None = None) -> Iterator[bytes]:
        """The parts from ``first`` up to ``last``."""
        with self.path.open("rb") as file:
            for offset, length in self.parts[first:last]:
                file.seek(offset)
                yield file.read(length)


def codes(count: int) -> Iterator[str]:
    """Ids in the order of the frame."""
    return (f"91350900MA{number:08d}" for number in range(count))


def ours(sealed: SealedFile) -> Draw:
    """Our draw from sealed bytes, in this process alone."""
    return best_of(ROUNDS, lambda: _sample(sealed))


def ours_shared(sealed: SealedFile, processes: int) -> Draw:
    """Our draw in shares, by processes that stand ready as workers do (and as PostgreSQL does)."""
    step = -(-len(sealed.parts) // (processes * SHARES_EACH))
    ranges = [(first, first + step) for first in range(0, len(sealed.parts), step)]
    with get_context("fork").Pool(processes) as pool:

        def search(screen: Screen) -> Iterator[Share]:
            work = partial(_packed_share, sealed, screen)
            return map(unpacked, pool.imap(work, ranges))

        return best_of(ROUNDS, lambda: _sample(sealed, search))


def _packed_share(sealed: SealedFile, screen: Screen, parts: tuple[int, int]) -> bytes:
    return packed(share_of(screen, sealed.chunks(*parts)))


def _sample(sealed: SealedFile, search: Search | None = None) -> list[str]:
    sample = draw_sample(
        sealed.header,
        [sealed.take],
        sealed.chunks,
        stage_seed=_seed(),
        search=search,
        recheck=False,  # as the worker does: sealing checked the lines, the digest vouches
    )
    return [entity.code for entity in sample.entities]


def order_by_random(sealed: SealedFile) -> Draw:
    """``SELECT id FROM t ORDER BY random() LIMIT k`` on the same PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_ids (id text PRIMARY KEY)")
        with sealed.path.open("rb") as file:
            columns = "id, stratum, weight, branch, lon, lat"
            cursor.execute(
                "CREATE TEMP TABLE bench_lines "
                "(id text, stratum text, weight text, branch text, lon text, lat text)"
            )
            cursor.copy_expert(f"COPY bench_lines ({columns}) FROM STDIN (FORMAT csv)", file)
        cursor.execute("INSERT INTO bench_ids SELECT id FROM bench_lines")
        cursor.execute("DROP TABLE bench_lines")
        cursor.execute("ANALYZE bench_ids")

        def draw() -> list[str]:
            cursor.execute("SELECT id FROM bench_ids ORDER BY random() LIMIT %s", [sealed.take])
            return [code for (code,) in cursor.fetchall()]

        result = best_of(ROUNDS, draw)
        cursor.execute("DROP TABLE bench_ids")
    return result


def third_party(sealed: SealedFile) -> Draw:
    """The unmodified ``consistent_sampler`` on the same ids and the same stage seed."""
    ids = list(codes(sealed.count))

    def draw() -> list[str]:
        tickets: Any = consistent_sampler.sampler(
            ids, seed=_seed(), with_replacement=False, take=sealed.take, output="id"
        )
        return list(tickets)

    return best_of(1, draw)


def peak_megabytes() -> int:
    """The most memory that this process, or the largest of its children, ever held."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return max(resource.getrusage(kind).ru_maxrss for kind in kinds) // 1024


def best_of(rounds: int, draw: Callable[[], list[str]]) -> Draw:
    """The fastest round: what is slower was disturbed by something else."""
    best = Draw(float("inf"), [])
    for _ in range(rounds):
        started = time.perf_counter()
        drawn = draw()
        best = min(best, Draw(time.perf_counter() - started, drawn), key=lambda each: each.seconds)
    return best


def _seed() -> str:
    return stage_seed(MASTER, DRAW_ID, "entities")


def _header(count: int, digest: str) -> Header:
    """Only what the entity draw reads is filled; no people take part."""
    nothing = hashlib.sha256(b"").hexdigest()
    return Header(
        draw_id=DRAW_ID,
        code_digest=nothing,
        unit=Unit("350900", "bench"),
        task=Task(
            "BENCH", "bench", "NON_DIRECTED", (Item("BENCH", "bench", "", count),), "", nothing
        ),
        entities=EntityFiles(count, digest, 0, nothing, {}),
        strata=(Stratum("ALL", "all", count, Rule(RATIO_BP, 0, None)),),
        total=None,
        weighted=False,
        reserves=0,
        preselected=False,
        inspectors=(),
        excluded_inspectors=(),
        pools=(Pool("A", "all", 0),),
        team=TeamRule(1, 2, "WHOLE_BUREAU", None, "ANY", False, ()),
        packages=PackageRule("BRANCH_PURE", 891_000, {}),
        own_branch="OFF",
        recusals=committed(()),
        inspector_recusals=committed(()),
        ladder=1,
        chain_length=16,
        sources=SourceRule(2, ()),
    )
