"""An import's rows checked in several processes at once, and handed back in their order.

A member is an interpreter of its own with the parser and nothing else. One that dies or falls
silent costs time and nothing more: its chunks are checked here.
"""

import json
import logging
import selectors
import subprocess
import sys
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

from entities.crewmember import Basket, Chunk, Parsed, Work
from entities.parsing import Tally

logger = logging.getLogger(__name__)

ROOT: Final = Path(__file__).resolve().parent.parent
START: Final = (
    "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); "
    "from entities.crewmember import main; main(Path(sys.argv[2]))"
)
ALONE: Final = 4  # chunks of a file that are checked here before a crew is worth its start
AHEAD: Final = 3  # chunks that a member has at a time, so that it never waits for the next
SILENCE: Final = 120.0  # seconds without any answer after which all members are given up


def parsed_in_order(
    job: dict[str, Any], chunks: Iterator[Chunk], folder: Path, *, processes: int
) -> Generator[Parsed, None, None]:
    """Check all chunks; with more than one process and a long file, by a crew.

    Args:
        job: what ``Work`` is told.
        folder: private and empty; chunks and results pass through it.
    """
    work = Work(job)
    for chunk in islice(chunks, ALONE) if processes > 1 else chunks:
        yield work.parse(chunk)
    if processes > 1 and (following := next(chunks, None)):
        basket = Basket(folder)
        basket.job.write_text(json.dumps(job), encoding="utf-8")
        with Crew(folder, work, processes) as crew:
            crew.give(following)
            yield from crew.parsed(chunks)


@dataclass(eq=False)
class _Member:
    process: subprocess.Popen[bytes]
    orders: IO[bytes]
    answers: IO[bytes]
    chunks: set[int] = field(default_factory=set)


class Crew:
    """Some members at work on one file, ended with the block."""

    def __init__(self, folder: Path, work: Work, size: int) -> None:
        self._basket = Basket(folder)
        self._work = work
        self._done: dict[int, Parsed] = {}
        self._given = 0
        self._selector = selectors.DefaultSelector()
        self._members = [_started(folder) for _ in range(size)]
        for member in self._members:
            self._selector.register(member.answers, selectors.EVENT_READ, member)

    def __enter__(self) -> "Crew":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for member in list(self._members):
            self._end(member)
        self._selector.close()

    def parsed(self, chunks: Iterable[Chunk]) -> Iterator[Parsed]:
        """Results in the order of the chunks, those given before included."""
        waiting = iter(chunks)
        is_over = False
        taken = 0
        while not is_over or taken < self._given:
            while not is_over and self._may_give():
                chunk = next(waiting, None)
                if chunk is None:
                    is_over = True
                else:
                    self.give(chunk)
            if taken < self._given and taken not in self._done:
                self._listen()
            while taken in self._done:
                yield self._done.pop(taken)
                taken += 1

    def give(self, chunk: Chunk) -> None:
        """Hand a chunk to the member with the least to do, or check it here if all are gone."""
        number = self._given
        self._given += 1
        if not self._members:
            self._done[number] = self._work.parse(chunk)
            return
        self._basket.put_chunk(number, chunk)
        member = min(self._members, key=lambda each: len(each.chunks))
        member.chunks.add(number)
        try:
            member.orders.write(b"%d\n" % number)
        except OSError:
            self._replace(member)

    def _may_give(self) -> bool:
        if not self._members:
            return not self._done
        return any(len(member.chunks) < AHEAD for member in self._members)

    def _listen(self) -> None:
        """Wait for answers; a closed pipe and a long silence mean that a member is lost."""
        ready = self._selector.select(SILENCE)
        silent = [] if ready else [*self._members]
        for key, _ in ready:
            member: _Member = key.data
            answers = member.answers.read(65_536)  # answers are short, and written at once
            if not answers:
                silent.append(member)
            for line in answers.splitlines():
                number, finding_count, counts, notes = json.loads(line)
                self._done[number] = self._basket.take_parsed(
                    number, finding_count, Tally(**counts), notes
                )
                member.chunks.discard(number)
        for member in silent:
            self._replace(member)

    def _replace(self, member: _Member) -> None:
        """Do a lost member's chunks here."""
        self._end(member)
        logger.warning(
            "导入的辅助进程 %d 中断（返回值 %s），它的行由主进程检查",
            member.process.pid,
            member.process.returncode,
        )
        for number in sorted(member.chunks):
            self._done[number] = self._work.parse(self._basket.chunk(number))
            self._basket.forget(number)

    def _end(self, member: _Member) -> None:
        self._selector.unregister(member.answers)
        self._members.remove(member)
        member.process.kill()
        member.orders.close()
        member.answers.close()
        member.process.wait()


def _started(folder: Path) -> _Member:
    process = subprocess.Popen(  # noqa: S603  # our own fixed command
        [sys.executable, "-I", "-S", "-c", START, str(ROOT), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    )
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("a process was started without its pipes")
    return _Member(process, process.stdin, process.stdout)
