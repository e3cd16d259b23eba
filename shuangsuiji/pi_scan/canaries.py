"""Values of closed fields in this database: where one stands on a public page, something leaks."""

import re

from django.apps import apps
from django.db import models

from shuangsuiji.fieldclasses import FieldClass, classes

CLOSED = {FieldClass.TEAM, FieldClass.NEVER}
OPEN = {FieldClass.PUBLIC, FieldClass.REDACTED}
TELLING = re.compile(r"(?=.*\d)[0-9A-Za-z-]{7,}")  # phones, numbers, tokens: no words
SAYING = 12  # characters from which words are nobody else's by chance
MOST = 100_000
MOST_SAYINGS = 2_000


def closed_values() -> tuple[frozenset[str], tuple[str, ...]]:
    """(tokens, longer texts) that stand only in fields that a team, or nobody, may read.

    What an open field says too (the firm that signed is the firm that was checked) is no secret.
    """
    closed = {value for name in _fields(CLOSED) for value in _values(name)}
    for name in _fields(OPEN):
        closed -= _values(name)
    tokens = frozenset(value for value in closed if TELLING.fullmatch(value))
    sayings = {value for value in closed - tokens if len(value) >= SAYING and value[0] != "/"}
    return tokens, tuple(sorted(sayings))[:MOST_SAYINGS]


def _fields(wanted: set[FieldClass]) -> list[str]:
    return [name for name, found in classes().items() if found in wanted]


def _values(name: str) -> set[str]:
    label, _, field = name.rpartition(".")
    model = apps.get_model(label)
    kind = model._meta.get_field(field)
    if not isinstance(kind, models.CharField | models.TextField) or kind.choices:
        return set()
    rows = model._default_manager.values_list(field, flat=True).distinct()
    return {value for value in rows[:MOST] if value}
