"""Who may read which field of which model: ``fields.toml``, read once.

What leaves the system asks here before it names a field. A field without a class is refused, so
that a new column is published by a decision and never by habit.
"""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

POLICY = Path(__file__).with_name("fields.toml")


class FieldClass(StrEnum):
    """Classes from the most open to the most closed; fields.toml says what each means."""

    PUBLIC = "public"
    REDACTED = "redacted"
    PARTNER = "partner"
    STAFF = "staff"
    TEAM = "team"
    NEVER = "never"


class LogForm(StrEnum):
    """How a field may stand in a log file."""

    PLAIN = "plain"
    MASKED = "masked"
    ABSENT = "absent"


class NotPublicError(RuntimeError):
    """Code tried to publish a field that is not public, or that nobody has classified."""


@cache
def _policy() -> dict[str, Any]:
    return tomllib.loads(POLICY.read_text(encoding="utf-8"))


@cache
def classes() -> dict[str, FieldClass]:
    """``app.Model.field`` -> its class, for every field of the project."""
    return {
        f"{app}.{model}.{field}": FieldClass(name)
        for app, models in _policy().items()
        if app != "log"
        for model, groups in models.items()
        for name, fields in groups.items()
        for field in fields
    }


def class_of(field: str) -> FieldClass:
    """The class of ``app.Model.field``.

    Raises:
        NotPublicError: nobody has classified it.
    """
    try:
        return classes()[field]
    except KeyError:
        raise NotPublicError(f"{field} has no class in fields.toml") from None


def public(field: str, *, redacted: bool = False) -> str:
    """``field`` itself, where it may be published.

    Args:
        redacted: whether the caller shows only what redaction leaves of it.

    Raises:
        NotPublicError: it may not.
    """
    found = class_of(field)
    if found == FieldClass.PUBLIC or (redacted and found == FieldClass.REDACTED):
        return field
    raise NotPublicError(f"{field} is of class {found} and may not be published")


def log_form(field: str) -> LogForm:
    """How ``app.Model.field`` may stand in a log file."""
    rules = _policy()["log"]
    return LogForm(rules["fields"].get(field) or rules[class_of(field).value])
