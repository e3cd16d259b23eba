"""Writing a data set as files: row by row, in constant memory, the same rows as the same bytes."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from publicity.opendata.columns import CSV, JSONL, Dataset, Row, cell
from shuangsuiji.intake.export import csv_chunks
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes

LINES_AT_ONCE = 500
SCHEMA = "schema"
Listed = dict[str, JsonValue]


class Written:
    """A new file that knows its digest, size and rows."""

    def __init__(self, path: Path) -> None:
        self.path, self.rows, self.size = path, 0, 0
        self._told = hashlib.sha256()
        self._file: BinaryIO = path.open("xb")

    def write(self, data: bytes) -> None:
        self._file.write(data)
        self._told.update(data)
        self.size += len(data)

    def close(self) -> None:
        """Make it last."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def listed(self, dataset: str, form: str) -> Listed:
        """Its line in the manifest."""
        return {
            "name": self.path.name,
            "dataset": dataset,
            "format": form,
            "digest": self._told.hexdigest(),
            "size": self.size,
            "rows": self.rows,
        }


def write_schema(folder: Path, dataset: Dataset) -> Listed:
    """Write the JSON Schema of a data set; its line in the manifest."""
    file = Written(folder / f"{dataset.name}.schema.json")
    file.write((json.dumps(dataset.schema(), ensure_ascii=False, indent=2) + "\n").encode())
    file.close()
    return file.listed(dataset.name, SCHEMA)


def write_dataset(folder: Path, dataset: Dataset, rows: Iterable[Row]) -> list[Listed]:
    """Write the files of one data set in one walk over its rows; their lines in the manifest."""
    files = {form: Written(folder / f"{dataset.name}.{form}") for form in dataset.formats}
    try:
        walked = _told(dataset, rows, files)
        for chunk in csv_chunks(_names(dataset), walked):
            files[CSV].write(chunk)
    finally:
        for file in files.values():
            file.close()
    return [file.listed(dataset.name, form) for form, file in files.items()]


def _names(dataset: Dataset) -> list[str]:
    return [column.name for _, column in dataset.columns_in(CSV)]


def _told(dataset: Dataset, rows: Iterable[Row], files: dict[str, Written]) -> Iterator[list[str]]:
    """The cells of each row, while its line goes to the other file."""
    places = [place for place, _ in dataset.columns_in(CSV)]
    named = [(place, column.name) for place, column in dataset.columns_in(JSONL)]
    lines = files.get(JSONL)
    waiting: list[bytes] = []
    for row in rows:
        for file in files.values():
            file.rows += 1
        if lines is not None:
            waiting.append(canonical_bytes({name: row[place] for place, name in named}))
            if len(waiting) >= LINES_AT_ONCE:
                lines.write(b"\n".join(waiting) + b"\n")
                waiting.clear()
        yield [cell(row[place]) for place in places]
    if lines is not None and waiting:
        lines.write(b"\n".join(waiting) + b"\n")
