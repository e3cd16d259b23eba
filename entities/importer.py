"""Running an import: read and check the file outside any transaction, then store it in one.

Callers are the task, the command and the preview; the acts themselves are in
``entities.services.imports``.
"""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from entities import leases
from entities.columns import COLUMNS, lacking
from entities.crew import parsed_in_order
from entities.crewmember import Chunk
from entities.jurisdiction import UnitFact
from entities.models import ConflictPolicy, ImportBatch
from entities.parsing import Context, Tally
from entities.selectors.placing import gazetteer, jurisdiction, placing_facts, unit_fact
from entities.services import imports
from entities.staging.store import store_staged
from entities.staging.tables import Staging, staging
from shuangsuiji.intake.blocks import CUTTABLE, blocks
from shuangsuiji.intake.errors import ErrorFile, FileRejectedError, error_file
from shuangsuiji.intake.mapping import Mapping, confirmed, propose
from shuangsuiji.intake.outcome import Outcome
from shuangsuiji.intake.reading import Table, read_table
from shuangsuiji.intake.services import discard_upload
from shuangsuiji.intake.sources import Source
from shuangsuiji.orgs.models import Unit

READING_BP = 8_000  # of 10,000: share of the progress bar that reading takes
ROWS_PER_BEAT = 5_000
ROWS_PER_CHUNK = 1_000
BYTES_PER_CHUNK = 4 << 20

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported and how."""

    path: Path
    filename: str
    unit: Unit | None = None
    on_conflict: ConflictPolicy = ConflictPolicy.UPDATE
    mapping: dict[str, int] | None = None  # None = as proposed
    encoding: str = ""
    sheet: str = ""


class TakenOverError(RuntimeError):
    """A person gave the attempt up and another one runs."""


def import_registry(
    *,
    path: Path,
    by: str,
    clock: Clock,
    filename: str = "",
    unit: Unit | None = None,
    on_conflict: ConflictPolicy = ConflictPolicy.UPDATE,
    dry_run: bool = False,
    encoding: str = "",
    sheet: str = "",
) -> Outcome:
    """Import a register file here and now.

    Args:
        path: CSV or XLSX.
        by: username of who imports.
        clock: reads the time; for heartbeats and record times.
        unit: rows outside its subtree are rejected; None = anywhere.
        dry_run: count everything, keep nothing, record nothing.

    Raises:
        FileRejectedError: the file is unusable as a whole; nothing was stored.
    """
    order = Order(path, filename or path.name, unit, on_conflict, None, encoding, sheet)
    if dry_run:
        return rehearse(order, now=clock())
    source = Source(path)
    batch = imports.request_import(
        filename=order.filename,
        stored_as=str(path.resolve()),
        sha256=source.sha256(),
        size=source.size,
        unit=unit,
        on_conflict=on_conflict,
        encoding=encoding,
        sheet=sheet,
        by=by,
        now=clock(),
    )
    outcome = run_batch(batch.code, clock=clock)
    if outcome is None:
        raise TakenOverError("另一个进程已接手这次导入")
    return outcome


def run_batch(code: str, *, clock: Clock) -> Outcome | None:
    """Run a queued batch to its end; None when somebody else has it.

    Raises:
        FileRejectedError: the batch is ended as refused, with the sentence.
    """
    batch = leases.claim(code, now=clock())
    if batch is None:
        return None
    by, attempt = batch.requested_by, batch.attempt
    try:
        outcome = _run(batch, clock)
    except FileRejectedError as error:
        imports.refuse_import(code=code, attempt=attempt, reason=str(error), by=by, now=clock())
        _discard(batch, clock)
        raise
    except (TakenOverError, imports.BatchMovedOnError):
        return None
    except Exception as error:
        reason = f"导入中断：{type(error).__name__}。数据没有变化，可以重新开始。"
        imports.fail_import(code=code, attempt=attempt, reason=reason, by=by, now=clock())
        raise
    _discard(batch, clock)
    return outcome


def _discard(batch: ImportBatch, clock: Clock) -> None:
    """Forget an uploaded register as soon as nobody needs to read it again."""
    if batch.upload_token:
        discard_upload(token=batch.upload_token, by=batch.requested_by, now=clock())


def _run(batch: ImportBatch, clock: Clock) -> Outcome:
    def beat(rows: int, bp: int) -> None:
        if not leases.beat(batch.code, batch.attempt, rows=rows, bp=bp, now=clock()):
            raise TakenOverError

    order = Order(
        Path(batch.stored_as),
        batch.filename,
        batch.unit,
        ConflictPolicy(batch.on_conflict),
        batch.mapping or None,
        batch.encoding,
        batch.sheet,
    )
    findings = error_path(f"{batch.code}-{batch.attempt}")
    with (
        TemporaryDirectory(prefix="ssj-import-") as folder,
        error_file(findings) as errors,
        staging(Path(folder)) as rows,
    ):
        table, tally = read_into(rows, order, errors, now=clock(), beat=beat)
        beat(tally.rows, READING_BP)
        return imports.store_import(
            code=batch.code,
            attempt=batch.attempt,
            staging=rows,
            errors=errors,
            tally=tally,
            sheet=table.sheet,
            notes=table.notes,
            by=batch.requested_by,
            now=clock(),
        )


def rehearse(order: Order, *, now: datetime) -> Outcome:
    """What an import would do: everything is done and then undone; the error file stays."""
    findings = error_path(f"dry-run-{now:%Y%m%d%H%M%S%f}")
    with (
        TemporaryDirectory(prefix="ssj-import-") as folder,
        error_file(findings) as errors,
        staging(Path(folder)) as rows,
    ):
        table, tally = read_into(rows, order, errors, now=now, beat=lambda *_: None)
        with transaction.atomic():
            stored = store_staged(
                rows,
                errors=errors,
                filename=order.filename,
                sheet=table.sheet,
                batch_pk=0,
                batch_code="",
                on_conflict=order.on_conflict,
                home=unit_fact(order.unit) if order.unit else None,
                now=now,
            )
            transaction.set_rollback(True)
        return imports.tallied(tally, stored, order.on_conflict, errors)


def open_table(order: Order) -> tuple[Table, Mapping]:
    """The file opened, and which columns feed which fields."""
    table = read_table(
        order.path,
        order.filename,
        encoding=order.encoding or None,
        sheet=order.sheet or None,
        columns=COLUMNS,
    )
    if order.mapping is None:
        return table, propose(table.header, COLUMNS)
    return table, confirmed(order.mapping, table.header, COLUMNS)


def read_into(
    staged: Staging,
    order: Order,
    errors: ErrorFile,
    *,
    now: datetime,
    beat: Callable[[int, int], None],
) -> tuple[Table, Tally]:
    """Check every row of the file; good ones go to ``staged``, findings to ``errors``.

    Raises:
        FileRejectedError: unreadable, or a needed column is missing or ambiguous.
    """
    table, mapping = open_table(order)
    if problems := lacking(mapping):
        raise FileRejectedError(
            f"表头对不上：{'；'.join(problems)}。表头在第 {table.header_row} 行："
            f"{'、'.join(table.header[:12])}。请改表头，或在上传页指定各列。"
        )
    job = {
        **placing_facts(),
        "today": timezone.localdate(now).isoformat(),
        "home": unit_fact(order.unit) if order.unit else None,
        "fields": mapping.fields,
        "header": mapping.header,
        "filename": order.filename,
        "sheet": table.sheet,
        "encoding": table.encoding,
        "delimiter": table.delimiter,
    }
    tally = Tally()
    told = 0
    with (
        closing(table.position),
        TemporaryDirectory(prefix="ssj-crew-") as folder,
        closing(
            parsed_in_order(
                job, chunks(table), Path(folder), processes=settings.SSJ_IMPORT_PROCESSES
            )
        ) as results,
    ):
        for parsed in results:
            staged.add(parsed.lines)
            errors.extend(parsed.findings, parsed.finding_count)
            tally.add(parsed.tally)
            for note in parsed.notes:
                table.note(note)
            if tally.rows - told >= ROWS_PER_BEAT:
                told = tally.rows
                beat(told, int(READING_BP * table.position.fraction()))
    if not tally.rows:
        raise FileRejectedError("只有表头，没有数据行。请检查是否选错文件。")
    return table, tally


def chunks(table: Table) -> Iterator[Chunk]:
    """The rows of a table, some at a time: as many as fit into little memory."""
    if table.source is not None and table.encoding in CUTTABLE:
        yield from blocks(
            table.source,
            table.encoding,
            table.delimiter,
            table.position,
            skip=table.header_row,
            most=ROWS_PER_CHUNK,
        )
        return
    numbers: list[int] = []
    rows: list[list[str]] = []
    position = table.position
    start = position.read()
    for number, cells in table.rows:
        numbers.append(number)
        rows.append(cells)
        if len(rows) >= ROWS_PER_CHUNK or (
            len(rows) % 50 == 0 and position.read() - start > BYTES_PER_CHUNK
        ):
            yield numbers, rows
            numbers, rows = [], []
            start = position.read()
    if rows:
        yield numbers, rows


def context(home: UnitFact | None, now: datetime) -> Context:
    """What rows are judged against today."""
    return Context(gazetteer(), jurisdiction(), timezone.localdate(now), home)


def error_path(stem: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "intake" / "findings" / f"{stem}.csv"
