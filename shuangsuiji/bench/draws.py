"""A large draw from sealed bytes, beside PostgreSQL's own shuffle and an independent sampler."""

import hashlib
import resource
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
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
from inspections.draw.shares import Search
from inspections.draw.tickets import stage_seed
from inspections.hash_speed import choose_hash
from shuangsuiji.bench.crews import crew

DRAW_ID = "350900-2026-0001"
MASTER = hashlib.sha256(b"bench").hexdigest()
RATIO_BP = 500
PART = 16_384  # lines
ROUNDS = 5


class Draw(NamedTuple):
    """Seconds of one way to draw, and what was drawn (a digest: samples are large)."""

    seconds: float
    drawn: str


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


class Comparison(NamedTuple):
    """Ways to draw the same sample from the same ids, each at its fastest round."""

    alone: Draw  # ours, in this process
    shared: Draw  # ours, by several processes
    shuffle: Draw  # PostgreSQL's


def compared(sealed: SealedFile, processes: int) -> Comparison:
    """Our draw beside PostgreSQL's shuffle, in turns: noise on the machine meets all alike.

    The processes stand ready before the clock starts, as workers and PostgreSQL do.
    """
    choose_hash()  # as workers do
    with crew(sealed, processes - 1) as search, shuffled_table(sealed) as shuffle:
        ways = (lambda: _sample(sealed), lambda: _sample(sealed, search), shuffle)
        rounds = [[timed(way) for way in ways] for _ in range(ROUNDS)]
    return Comparison(*(fastest(turns) for turns in zip(*rounds, strict=True)))


def ours(sealed: SealedFile) -> Draw:
    """Our draw from sealed bytes, in this process alone."""
    return best_of(ROUNDS, lambda: _sample(sealed))


def _sample(sealed: SealedFile, search: Search | None = None) -> list[str]:
    sample = draw_sample(
        sealed.header,
        [sealed.take],
        sealed.chunks,
        stage_seed=_seed(),
        search=search,
        recheck=False,  # as the worker does: sealing checked the lines, the digest vouches
    )
    return sample.codes


@contextmanager
def shuffled_table(sealed: SealedFile) -> Iterator[Callable[[], list[str]]]:
    """``SELECT id FROM t ORDER BY random() LIMIT k`` on a PostgreSQL table of the same ids."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_ids (id text PRIMARY KEY)")
        ids = sealed.path.with_suffix(".ids")
        with ids.open("w+", encoding="ascii") as file:
            file.writelines(f"{code}\n" for code in codes(sealed.count))
            file.seek(0)
            cursor.copy_expert("COPY bench_ids FROM STDIN", file)
        cursor.execute("ANALYZE bench_ids")

        def draw() -> list[str]:
            cursor.execute("SELECT id FROM bench_ids ORDER BY random() LIMIT %s", [sealed.take])
            return [code for (code,) in cursor.fetchall()]

        yield draw
        cursor.execute("DROP TABLE bench_ids")


def third_party(sealed: SealedFile) -> Draw:
    """The unmodified ``consistent_sampler`` on the same ids and the same stage seed."""
    ids = list(codes(sealed.count))

    def draw() -> list[str]:
        tickets: Any = consistent_sampler.sampler(
            ids, seed=_seed(), with_replacement=False, take=sealed.take, output="id"
        )
        return list(tickets)

    return best_of(1, draw)


def peak_megabytes() -> tuple[int, int]:
    """The most memory that this process, and the largest of its ended children, ever held."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, largest = (resource.getrusage(kind).ru_maxrss // 1024 for kind in kinds)
    return own, largest


def best_of(rounds: int, draw: Callable[[], list[str]]) -> Draw:
    """The fastest round: what is slower was disturbed by something else."""
    return fastest(timed(draw) for _ in range(rounds))


def fastest(rounds: Iterable[Draw]) -> Draw:
    return min(rounds, key=lambda each: each.seconds)


def timed(draw: Callable[[], list[str]]) -> Draw:
    started = time.perf_counter()
    drawn = draw()
    seconds = time.perf_counter() - started
    return Draw(seconds, hashlib.sha256("\n".join(drawn).encode()).hexdigest())


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
