"""Declared recusals (回避) on their way into a frame: salted, committed, kept apart from it."""

import secrets
from collections.abc import Collection, Iterable

from inspections.draw.recusals import Annex, SecretPair
from inspections.taskspec.types import TaskSpec

SALT_BYTES = 16


def freeze_recusals(spec: TaskSpec, *, draw_id: str, drawable: Collection[str]) -> Annex:
    """The pairs whose inspectors are drawable, each with a fresh salt; reasons stay outside."""
    entities = {(row.inspector, row.entity) for row in spec.recusals if row.inspector in drawable}
    inspectors = {
        (min(row.first, row.second), max(row.first, row.second))
        for row in spec.inspector_recusals
        if row.first in drawable and row.second in drawable
    }
    return Annex(draw_id, _salted(entities), _salted(inspectors))


def _salted(pairs: Iterable[tuple[str, str]]) -> tuple[SecretPair, ...]:
    return tuple(
        SecretPair(left, right, secrets.token_hex(SALT_BYTES)) for left, right in sorted(pairs)
    )
