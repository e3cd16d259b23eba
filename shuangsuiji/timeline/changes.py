"""The field history of a row in words: what each version changed, and from one to another."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField, Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from shuangsuiji.kernel.canonical import JsonValue

NONE = ("None", "")


@dataclass(frozen=True)
class Change:
    """One field: what it was, what it became."""

    field: str
    name: str
    old: str
    new: str


def changes_in(payload: Mapping[str, JsonValue], model: type[Model] | None) -> list[Change]:
    """The changes that the content of a history entry states."""
    changes = payload.get("changes")
    if not isinstance(changes, dict):
        return []
    stated = [
        Change(field, _name(field, model), *_sides(value, field, model))
        for field, value in sorted(changes.items())
        if not _is_backward(field, model)
    ]
    return [change for change in stated if change.old != change.new]


def net(versions: Iterable[list[Change]]) -> list[Change]:
    """What versions, oldest first, changed together; what was undone on the way is left out."""
    first: dict[str, Change] = {}
    last: dict[str, Change] = {}
    for change in (change for version in versions for change in version):
        first.setdefault(change.field, change)
        last[change.field] = change
    return [
        Change(field, first[field].name, first[field].old, last[field].new)
        for field in sorted(first)
        if first[field].old != last[field].new
    ]


def _sides(value: JsonValue, field: str, model: type[Model] | None) -> tuple[str, str]:
    """Old and new; of a set of rows, those that went and those that came."""
    if isinstance(value, dict):
        objects = value.get("objects")
        named = "、".join(str(each) for each in objects) if isinstance(objects, list) else ""
        return (named, "") if value.get("operation") == "delete" else ("", named)
    if isinstance(value, list) and len(value) == 2:
        return _shown(value[0], field, model), _shown(value[1], field, model)
    return "", str(value)


def _shown(value: JsonValue, field: str, model: type[Model] | None) -> str:
    text = "" if value is None or value in NONE else str(value)
    found = _field(field, model)
    if isinstance(found, DateTimeField) and (at := parse_datetime(text)) is not None:
        aware = at if timezone.is_aware(at) else timezone.make_aware(at, UTC)
        return timezone.localtime(aware).strftime("%Y-%m-%d %H:%M:%S")
    choices = {str(value): str(label) for value, label in found.flatchoices} if found else {}
    if text in choices:
        return f"{choices[text]}（{text}）"
    return {"True": "是", "False": "否"}.get(text, text)


def _name(field: str, model: type[Model] | None) -> str:
    found = _field(field, model)
    return str(found.verbose_name) if found else field


def _is_backward(field: str, model: type[Model] | None) -> bool:
    """Whether the name is that of rows pointing here, which a new row is logged with."""
    backward = model._meta.related_objects if model else ()
    return any(field in (each.name, each.get_accessor_name()) for each in backward)


def _field(field: str, model: type[Model] | None) -> Field[Any, Any] | None:
    """The field of that name as the model has it today; it may have had others."""
    if model is None:
        return None
    try:
        found = model._meta.get_field(field)
    except FieldDoesNotExist:
        return None
    return found if isinstance(found, Field) else None
