"""The pieces of a long log verified by several processes, and handed back in their order.

A member is an interpreter of its own with a database connection of its own, which is how it works
in threads, commands and tests alike; forking would not. One that dies costs time and nothing
more: its pieces are read here.
"""

import json
import logging
import marshal
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from django.db import connection

from shuangsuiji.ledger.verify_pieces import Bounds, Piece, PieceReader, Rules

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parent.parent.parent
START: Final = (
    "import os, sys; sys.path.insert(0, sys.argv[1]); import django; django.setup(); "
    "from shuangsuiji.ledger.verify_crew import main; main()"
)
SETTINGS: Final = "DJANGO_SETTINGS_MODULE"
ALONE: Final = 10  # pieces of a log that are read faster than a process starts
LENGTH: Final = 8  # bytes that tell how long the answer is
PROCESSES: Final = min(2, os.cpu_count() or 1)


def pieces_in_order(rules: Rules, bounds: Sequence[Bounds]) -> Iterator[Piece]:
    """All pieces of a log; a long one by several processes, where they can see its rows."""
    reader = PieceReader(rules)
    if len(bounds) < ALONE or PROCESSES < 2 or not _is_seen_by_others():
        yield from (reader.read(*each) for each in bounds)
        return
    members = [_Member(rules, bounds[place::PROCESSES]) for place in range(PROCESSES)]
    try:
        for number, each in enumerate(bounds):
            yield members[number % PROCESSES].next_piece() or reader.read(*each)
    finally:
        for member in members:
            member.end()


def _is_seen_by_others() -> bool:
    in_memory = str(connection.settings_dict["NAME"]).startswith(("file:memory", ":memory:"))
    return not in_memory and not connection.in_atomic_block


class _Member:
    """A process at work on its share of the pieces, in order."""

    def __init__(self, rules: Rules, bounds: Sequence[Bounds]) -> None:
        job = {"database": str(connection.settings_dict["NAME"]), "rules": rules, "bounds": bounds}
        environment = {SETTINGS: "shuangsuiji.settings", **os.environ}
        self._process = subprocess.Popen(  # noqa: S603  # our own fixed command
            [sys.executable, "-c", START, str(ROOT)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        self._answers: IO[bytes] | None = self._process.stdout
        if self._process.stdin is not None:
            with suppress(OSError), self._process.stdin as orders:  # gone already: see next_piece
                orders.write(json.dumps(job).encode("utf-8"))

    def next_piece(self) -> Piece | None:
        """The next of its pieces; None when it is lost."""
        if self._answers is None:
            return None
        try:
            size = int.from_bytes(self._answers.read(LENGTH), "big")
            return Piece(*marshal.loads(self._answers.read(size)))  # noqa: S302  # our own process
        except (EOFError, ValueError, TypeError):
            self.end()
            logger.warning(
                "核对日志的辅助进程 %d 中断（返回值 %s），它的条目由主进程核对",
                self._process.pid,
                self._process.returncode,
            )
            return None

    def end(self) -> None:
        """Let it go."""
        if self._answers is not None:
            self._answers.close()
            self._answers = None
        self._process.kill()
        self._process.wait()


def main() -> None:
    """Read the job on standard input, write each piece on standard output."""
    job = json.load(sys.stdin)
    connection.settings_dict["NAME"] = job["database"]
    reader = PieceReader(Rules(*job["rules"]))
    for first, last in job["bounds"]:
        data = marshal.dumps(tuple(reader.read(first, last)))
        sys.stdout.buffer.write(len(data).to_bytes(LENGTH, "big") + data)
        sys.stdout.buffer.flush()
