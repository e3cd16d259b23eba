"""``OneForm`` to canonical bytes: what is signed, hashed and stored."""

from dataclasses import asdict
from datetime import date
from enum import Enum
from typing import Any

from inspections.oneform.types import SCHEMA, OneForm
from shuangsuiji.kernel.canonical import JsonValue, canonical_bytes


def form_json(form: OneForm) -> dict[str, JsonValue]:
    """The form as ``read_form`` takes it; absent days and codes are null."""
    return {"schema": SCHEMA, **_plain(asdict(form))}


def form_bytes(form: OneForm) -> bytes:
    """Canonical bytes of the form; their SHA-256 is what people sign."""
    return canonical_bytes(form_json(form))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.value if isinstance(value, Enum) else value
