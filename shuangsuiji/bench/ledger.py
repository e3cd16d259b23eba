"""What the evidence log costs: beside the same service without it, and over millions of entries."""

import multiprocessing
import os
import secrets
import time
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from unittest.mock import patch

from django.db import connection, transaction

from shuangsuiji.kernel.merkle import check_inclusion, inclusion_path, leaf_hash, node_hash
from shuangsuiji.ledger.models import Record
from shuangsuiji.ledger.models.records import made_record
from shuangsuiji.ledger.sealing import seal_pending
from shuangsuiji.ledger.services import append, command
from shuangsuiji.ledger.tile_reader import TileReader
from shuangsuiji.ledger.tiles import WIDTH, tile_path, tiles_between
from shuangsuiji.ledger.verify import verify_log
from shuangsuiji.orgs.models import User
from shuangsuiji.orgs.services import users

T = TypeVar("T")
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
PIECE = 5_000


class Log(NamedTuple):
    """Seconds for ``size`` entries."""

    size: int
    sealing: float
    verifying: float
    findings: int


def cost_in_a_service(rounds: int) -> tuple[float, float]:
    """Median seconds of changing an account, with its record and without; turn by turn."""
    user = User.objects.create(username="bench")
    plain = users.change_user.__wrapped__  # type: ignore[attr-defined]  # inside the decorator
    times: dict[bool, list[float]] = {True: [], False: []}
    for number in range(2 * rounds):
        recorded = bool(number % 2)
        service = users.change_user if recorded else transaction.atomic(plain)
        change: dict[str, Any] = {
            "user": user,
            "display_name": f"第 {number} 次",
            "unit": None,
            "is_active": True,
        }
        with nullcontext() if recorded else patch.object(users, "append"):
            spent, _ = seconds_of(partial(service, **change, by="bench", now=NOON))
        times[recorded].append(spent)
    return tuple(sorted(times[each])[rounds // 2] for each in (True, False))  # type: ignore[return-value]


def seconds_of(act: Callable[[], T]) -> tuple[float, T]:
    """How long ``act`` took, and its result."""
    started = time.perf_counter()
    result = act()
    return time.perf_counter() - started, result


@command
def record_once(*, by: str, now: datetime) -> None:
    """A service that does nothing but leave its record."""
    append(kind="bench.thing.done", actor=by, subject="X", payload={"n": 1}, at=now)


def singles_per_second(processes: int, seconds: float) -> float:
    """Records that as many processes commit one by one."""
    connection.close()  # a connection is never shared with a child
    context = multiprocessing.get_context("fork")
    with context.Pool(processes) as pool:
        return sum(pool.map(_singles, [seconds] * processes))


def _singles(seconds: float) -> float:
    started, count = time.perf_counter(), 0
    while time.perf_counter() < started + seconds:
        record_once(by="bench", now=NOON)
        count += 1
    return count / (time.perf_counter() - started)


def filled_log(size: int) -> Log:
    """Make, seal and verify a log of at least ``size`` entries."""
    start = Record.objects.count()
    for first in range(start, size, PIECE):
        rows = [_record(number) for number in range(first, min(size, first + PIECE))]
        Record.objects.bulk_create(rows)
    sealed, _ = seconds_of(partial(seal_pending, now=NOON))
    verified, report = seconds_of(verify_log)
    return Log(report.size, sealed, verified, len(report.findings))


class Tampering(NamedTuple):
    """What the owner of the database did to every row at once, and what the check says then."""

    what: str
    seconds: float
    found: int
    first: int | None  # number of the first entry that is named


# The nameless one undoes the first, so that the last is found for itself.
TAMPERS = (
    ("rewrite who acted in every record", "UPDATE ledger_record SET actor = actor || '!'"),
    ("", "UPDATE ledger_record SET actor = rtrim(actor, '!')"),
    ("delete every record", "DELETE FROM ledger_record"),
)


def tampered() -> list[Tampering]:
    """Do it past the triggers, as a superuser can, and verify each time."""
    found = []
    for what, statement in TAMPERS:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement)
        if what:
            spent, report = seconds_of(verify_log)
            named = [one.seq for one in report.findings if one.seq is not None]
            found.append(Tampering(what, spent, len(report.findings), min(named, default=None)))
    return found


def seconds_of_proofs(folder: Path, size: int, rounds: int) -> list[float]:
    """Seconds for single proofs from the files of a log of ``size`` equal entries, sorted."""
    leaf = leaf_hash(b"{}")
    _write_tiles(folder, size, leaf)
    root = _root_of_equal(size, leaf)
    times = []
    for _ in range(rounds):
        index = secrets.randbelow(size)
        spent, path = seconds_of(partial(_path, folder, index, size))
        check_inclusion(leaf, index=index, size=size, path=path, root=root)
        times.append(spent)
    return sorted(times)


def _path(folder: Path, index: int, size: int) -> list[bytes]:
    return inclusion_path(index, size, TileReader(folder, size).node)


def _write_tiles(folder: Path, size: int, leaf: bytes) -> None:
    """Equal entries make equal tiles: one file a level, under as many names as it has tiles."""
    hashes = [leaf]
    while len(hashes) < 8 * 8:
        hashes.append(node_hash(hashes[-1], hashes[-1]))
    whole: dict[int, tuple[Path, int]] = {}
    for level, number, width in tiles_between(0, size):
        path = folder / tile_path(level, number, width)
        path.parent.mkdir(parents=True, exist_ok=True)
        source, names = whole.get(level, (path, 0))
        if width == WIDTH and 0 < names < 30_000:
            os.link(source, path)
            whole[level] = source, names + 1
            continue
        path.write_bytes(hashes[8 * level] * width)
        if width == WIDTH:
            whole[level] = path, 1


def _root_of_equal(size: int, leaf: bytes) -> bytes:
    roots, node = [], leaf
    for bit in range(size.bit_length()):
        if size >> bit & 1:
            roots.append(node)
        node = node_hash(node, node)
    root = roots[0]
    for left in roots[1:]:
        root = node_hash(left, root)
    return root


def _record(number: int) -> Record:
    return made_record(
        kind="bench.thing.done", actor="bench", subject="X", payload={"n": number}, at=NOON
    )
