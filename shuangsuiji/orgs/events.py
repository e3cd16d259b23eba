"""Kinds of ledger records that this app appends."""

from enum import StrEnum


class Event(StrEnum):
    """``app.noun.past_participle``; never renamed once published."""

    UNIT_SAVED = "orgs.unit.saved"
    UNITS_IMPORTED = "orgs.units.imported"
    OUTLINE_SAVED = "orgs.outline.saved"
    OUTLINE_DROPPED = "orgs.outline.dropped"
    CALENDAR_SAVED = "orgs.calendar.saved"
    CALENDAR_DROPPED = "orgs.calendar.dropped"
    USER_CREATED = "orgs.user.created"
    USER_CHANGED = "orgs.user.changed"
    PASSWORD_SET = "orgs.password.set"  # noqa: S105  # a name of an act, no secret
    ROLE_GRANTED = "orgs.role.granted"
    ROLE_REVOKED = "orgs.role.revoked"
