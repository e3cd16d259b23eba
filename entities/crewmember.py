"""What one process of an import's crew does: chunks of rows in, lines of the spool out.

Pure, and without Django: it runs in an interpreter of its own that knows the standard library
only. Everything passes through files in the import's private folder; on the pipes go numbers.
"""

import gc
import io
import json
import marshal
import signal
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

from entities.batches import BatchParser
from entities.jurisdiction import Jurisdiction, UnitFact
from entities.parsing import Context, Tally
from entities.placing import Area, Gazetteer
from entities.staging.spool import as_text
from shuangsuiji.intake.errors import Findings
from shuangsuiji.intake.mapping import Mapping

PLAIN_MARSHAL: Final = 2  # without references, which take longer than they save
Chunk = tuple[list[int], list[list[str]]]  # numbers of rows, and their cells


class Parsed(NamedTuple):
    """What became of one chunk."""

    lines: bytes  # of the spool
    findings: str  # lines of the error file
    finding_count: int
    tally: Tally


class Work:
    """One file's rules, and what they make of its rows."""

    def __init__(self, job: dict[str, Any]) -> None:
        home = job["home"]
        context = Context(
            Gazetteer(Area(*area) for area in job["areas"]),
            Jurisdiction((UnitFact(*unit) for unit in job["units"]), job["zones"]),
            date.fromisoformat(job["today"]),
            UnitFact(*home) if home else None,
        )
        self._findings = Findings(io.StringIO())
        self._parser = BatchParser(
            Mapping(job["fields"], job["header"]),
            context,
            lambda error: self._findings.add(error),
            filename=job["filename"],
            sheet=job["sheet"],
        )

    def parse(self, numbers: Sequence[int], rows: Sequence[list[str]]) -> Parsed:
        """Check one chunk: the numbers of its rows, and their cells as they stand in the file."""
        text = io.StringIO(newline="")
        self._findings = Findings(text)
        lines = as_text(self._parser.parse(numbers, rows)).encode()
        return Parsed(lines, text.getvalue(), self._findings.count, self._parser.tally.taken())


class Basket:
    """The folder through which chunks go to the members and results come back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.job = folder / "job.json"

    def put_chunk(self, number: int, chunk: Chunk) -> None:
        numbers, rows = chunk
        self._rows(number).write_bytes(marshal.dumps((numbers, [*rows]), PLAIN_MARSHAL))

    def chunk(self, number: int) -> Chunk:
        content: Chunk = marshal.loads(self._rows(number).read_bytes())  # noqa: S302  # our own
        return content

    def put_parsed(self, number: int, parsed: Parsed) -> None:
        self._lines(number).write_bytes(parsed.lines)
        self._findings(number).write_text(parsed.findings, encoding="utf-8", newline="")

    def take_parsed(self, number: int, finding_count: int, tally: Tally) -> Parsed:
        lines = self._lines(number).read_bytes()
        findings = self._findings(number).read_bytes().decode()
        self.forget(number)
        return Parsed(lines, findings, finding_count, tally)

    def forget(self, number: int) -> None:
        for path in (self._rows(number), self._lines(number), self._findings(number)):
            path.unlink(missing_ok=True)

    def _rows(self, number: int) -> Path:
        return self._folder / f"{number}.rows"

    def _lines(self, number: int) -> Path:
        return self._folder / f"{number}.lines"

    def _findings(self, number: int) -> Path:
        return self._folder / f"{number}.findings"


def main(folder: Path) -> None:
    """Parse each chunk whose number comes in on standard input, until that is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the lead hears it, and ends us
    gc.disable()  # rows make no cycles
    basket = Basket(folder)
    work = Work(json.loads(basket.job.read_text(encoding="utf-8")))
    for line in sys.stdin:
        number = int(line)
        parsed = work.parse(*basket.chunk(number))
        basket.put_parsed(number, parsed)
        answer = [number, parsed.finding_count, asdict(parsed.tally)]
        print(json.dumps(answer), flush=True)  # noqa: T201
