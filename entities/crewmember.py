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
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple, cast

from entities.batches import BatchParser
from entities.jurisdiction import Jurisdiction, UnitFact
from entities.parsing import Context, Tally
from entities.placing import Area, Gazetteer
from entities.staging.spool import as_text
from shuangsuiji.intake.blocks import CUTTABLE, Block, columns_of, split
from shuangsuiji.intake.errors import Findings
from shuangsuiji.intake.mapping import Mapping
from shuangsuiji.intake.sifting import are_rows, sifted

PLAIN_MARSHAL: Final = 2  # without references, which take longer than they save
# Numbers of rows and their cells; or the number of the first record of a block, and the block.
Chunk = tuple[list[int], list[list[str]]] | Block


class Parsed(NamedTuple):
    """What became of one chunk."""

    lines: bytes  # of the spool
    findings: str  # lines of the error file
    finding_count: int
    tally: Tally
    notes: list[str]  # lines that were left out


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
        self._notes: list[str] = []
        self._header: list[str] = job["header"]
        self._delimiter: str = job["delimiter"]
        self._encoding = CUTTABLE.get(job["encoding"], "")
        self._parser = BatchParser(
            Mapping(job["fields"], job["header"]),
            context,
            lambda error: self._findings.add(error),
            filename=job["filename"],
            sheet=job["sheet"],
        )

    def parse(self, chunk: Chunk) -> Parsed:
        """Check one chunk, its cells as they stand in the file."""
        text = io.StringIO(newline="")
        self._findings = Findings(text)
        self._notes = []
        lines = as_text(self._lines(chunk)).encode()
        return Parsed(
            lines, text.getvalue(), self._findings.count, self._parser.tally.taken(), self._notes
        )

    def _lines(self, chunk: Chunk) -> list[str]:
        number, content = chunk
        if not isinstance(number, int):
            return self._parser.parse(number, cast("list[list[str]]", content))
        if isinstance(content, bytes):
            text = content.decode(self._encoding)
            columns = columns_of(text, self._delimiter, len(self._header))
            if columns and are_rows(columns[0], self._header):
                return self._parser.parse_columns(number, columns)
            content = split(text, self._delimiter)
        rows = [*sifted(enumerate(content, start=number), self._header, self._notes.append)]
        return self._parser.parse([row.number for row in rows], [row.cells for row in rows])


class Basket:
    """The folder through which chunks go to the members and results come back."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.job = folder / "job.json"

    def put_chunk(self, number: int, chunk: Chunk) -> None:
        self._rows(number).write_bytes(marshal.dumps(chunk, PLAIN_MARSHAL))

    def chunk(self, number: int) -> Chunk:
        content: Chunk = marshal.loads(self._rows(number).read_bytes())  # noqa: S302  # our own
        return content

    def put_parsed(self, number: int, parsed: Parsed) -> None:
        self._lines(number).write_bytes(parsed.lines)
        self._findings(number).write_text(parsed.findings, encoding="utf-8", newline="")

    def take_parsed(
        self, number: int, finding_count: int, tally: Tally, notes: list[str]
    ) -> Parsed:
        lines = self._lines(number).read_bytes()
        findings = self._findings(number).read_bytes().decode()
        self.forget(number)
        return Parsed(lines, findings, finding_count, tally, notes)

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
        parsed = work.parse(basket.chunk(number))
        basket.put_parsed(number, parsed)
        answer = [number, parsed.finding_count, asdict(parsed.tally), parsed.notes]
        print(json.dumps(answer), flush=True)  # noqa: T201
