"""A first look at a register file, before anybody decides to import it."""

from dataclasses import dataclass
from datetime import datetime

from entities.columns import lacking
from entities.importer import Order, context, open_table
from entities.parsing import RowParser, Tally
from entities.selectors.placing import unit_fact
from shuangsuiji.intake.errors import RowError
from shuangsuiji.intake.mapping import Mapping
from shuangsuiji.intake.reading import Table
from shuangsuiji.intake.sifting import Row

SAMPLE_ROWS = 2_000
SHOWN_ROWS = 5


@dataclass(slots=True)
class Sample:
    """What the first rows of a file look like, for the preview."""

    table: Table
    mapping: Mapping
    first_rows: list[Row]
    tally: Tally
    findings: list[RowError]
    is_whole: bool  # the sample reached the end of the file


def sample(order: Order, *, now: datetime) -> Sample:
    """Read and check the first rows of a file; nothing is stored.

    Raises:
        FileRejectedError: unreadable. Missing columns are no reason: a person can name them.
    """
    table, mapping = open_table(order)
    first: list[Row] = []
    findings: list[RowError] = []
    tally = Tally()
    parser = None
    if not lacking(mapping):
        parser = RowParser(
            mapping,
            context(unit_fact(order.unit) if order.unit else None, now),
            findings.append,
            filename=order.filename,
            sheet=table.sheet,
        )
        tally = parser.tally
    is_whole = True
    for count, row in enumerate(table.rows):
        if count >= SAMPLE_ROWS:
            is_whole = False
            break
        if count < SHOWN_ROWS:
            first.append(row)
        if parser is not None:
            parser.parse(*row)
    return Sample(table, mapping, first, tally, findings, is_whole)
