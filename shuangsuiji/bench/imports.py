"""Import of a register file, beside a bare ``COPY`` of the same file into an empty table."""

import csv
import time
from pathlib import Path

from django.db import connection
from django.utils import timezone

from entities.importer import import_registry
from shuangsuiji.demo.registers import ENTITY_HEADER, entity_code
from shuangsuiji.orgs.models import UnitKind
from shuangsuiji.orgs.services.units import save_unit

UNIT = "321204"


def write_register(path: Path, rows: int) -> None:
    """Enterprises with every column filled, each with a right check digit."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(ENTITY_HEADER)
        for number in range(rows):
            writer.writerow(
                [
                    *(entity_code(number, "企业"), "", f"泰州样例{number}商贸有限公司", "企业"),
                    *("存续", "2019-02-18", "张某某", "50万元", "F"),
                    *(f"泰州市姜堰区罗塘镇人民路{number % 400 + 1}号", UNIT, "0523-0000000"),
                    *("120.150000", "32.510000", "虚构", "ABCD"[number % 4]),
                ]
            )


def seconds_of_import(path: Path) -> float:
    save_unit(
        code=UNIT,
        name="样例局",
        kind=UnitKind.COUNTY,
        parent=None,
        region_code=UNIT,
        by="bench",
        now=timezone.now(),
    )
    started = time.perf_counter()
    outcome = import_registry(path=path, by="bench", clock=timezone.now)
    seconds = time.perf_counter() - started
    if outcome.rejected or not outcome.created:
        raise RuntimeError(f"the bench's own file was not taken: {outcome.as_json()}")
    return seconds


def seconds_of_copy_into_register(folder: Path) -> float:
    """Bare ``COPY`` of the imported rows into a table with the register's own indexes."""
    rows = folder / "rows.copy"
    with connection.cursor() as cursor:
        with rows.open("wb") as file:
            cursor.copy_expert("COPY entities_entity TO STDOUT", file)
        cursor.execute("CREATE TABLE bench_entity (LIKE entities_entity INCLUDING ALL)")
        started = time.perf_counter()
        with rows.open("rb") as file:
            cursor.copy_expert("COPY bench_entity FROM STDIN", file)
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_entity")
    return seconds


def seconds_of_copy(path: Path) -> float:
    """Bare ``COPY`` of the file's text into a table without any index."""
    columns = ", ".join(f"c{number} text" for number in range(len(ENTITY_HEADER)))
    with connection.cursor() as cursor, path.open("rb") as file:
        cursor.execute(f"CREATE TABLE bench_copy ({columns})")
        started = time.perf_counter()
        cursor.copy_expert("COPY bench_copy FROM STDIN (FORMAT csv, HEADER)", file)
        seconds = time.perf_counter() - started
        cursor.execute("DROP TABLE bench_copy")
    return seconds
