"""List files made in a test."""

import csv
import io

from shuangsuiji.intake.mapping import propose
from shuangsuiji.intake.reading import read_table


def csv_bytes(header, *rows, encoding="utf-8"):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([header, *rows])
    return text.getvalue().encode(encoding)


def table_of(columns, header, *rows):
    """A table and its proposed mapping."""
    table = read_table(csv_bytes(header, *rows), "test.csv", columns=columns)
    return table, propose(table.header, columns)
