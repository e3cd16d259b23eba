"""One staged file into the register, step by step, inside the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from entities.columns import LABELS
from entities.jurisdiction import UnitFact
from entities.models import ChangeState, ConflictPolicy
from entities.staging import clashes, merge
from entities.staging.indexes import indexes_built_last
from entities.staging.tables import TABLE, Staging
from shuangsuiji.intake.errors import REJECTED, WARNING, ErrorFile, RowError

STATES = {
    ConflictPolicy.UPDATE: ChangeState.APPLIED,
    ConflictPolicy.KEEP: ChangeState.KEPT,
    ConflictPolicy.DECIDE: ChangeState.PENDING,
}


@dataclass(slots=True)
class Stored:
    """What one merge did."""

    created: int = 0
    matched: int = 0
    differing: int = 0
    refused: int = 0
    repeats: int = 0
    warnings: int = 0
    unplaced: int = 0  # entities of this file that have no responsible unit now


def store_staged(
    staging: Staging,
    *,
    errors: ErrorFile,
    filename: str,
    sheet: str,
    batch_pk: int,
    batch_code: str,
    on_conflict: ConflictPolicy,
    home: UnitFact | None,
    now: datetime,
) -> Stored:
    """Take the checked rows in. The caller's transaction makes it all or nothing."""
    stored = Stored()

    def refuse(line: int, field: str, value: str, rule: str, remedy: str) -> None:
        errors.add(RowError(filename, sheet, line, LABELS[field], value, rule, remedy, REJECTED))

    def warn(line: int, field: str, value: str, rule: str, remedy: str) -> None:
        stored.warnings += 1
        errors.add(RowError(filename, sheet, line, LABELS[field], value, rule, remedy, WARNING))

    staging.load()
    stored.refused, stored.repeats = clashes.drop_repeats(refuse, warn)
    stored.matched = clashes.match_registered()
    misfits = clashes.drop_misfits(refuse, home) if stored.matched else 0
    stored.refused += misfits
    stored.matched -= misfits  # only rows that found an entity can misfit it
    if stored.matched:
        clashes.keep_computed_grades(warn)
    has_tags = merge.stage_tags()
    if stored.matched:
        stored.differing = merge.mark_differing()
    if stored.differing:
        merge.record_changes(batch_pk, STATES[on_conflict])
    is_update = on_conflict == ConflictPolicy.UPDATE
    if stored.differing and is_update:
        merge.apply_changes(now)
    with indexes_built_last():
        stored.created = merge.insert_new(batch_code, now)
    if has_tags:
        merge.add_tags(also_changed=is_update)
    stored.unplaced = _unplaced(stored.matched)
    return stored


def _unplaced(matched: int) -> int:
    """Entities of the file without a responsible unit, new ones and those that were there."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM {TABLE} WHERE entity_id IS NULL AND unit_id = ''"  # noqa: S608
        )
        count = int(cursor.fetchone()[0])
        if matched:
            cursor.execute(
                f"SELECT count(*) FROM {TABLE} s JOIN entities_entity e "  # noqa: S608
                "ON e.id = s.entity_id WHERE e.responsible_unit_id IS NULL"
            )
            count += int(cursor.fetchone()[0])
    return count
