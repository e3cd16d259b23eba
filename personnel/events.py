"""Kinds of ledger records that this app appends."""

from enum import StrEnum


class Event(StrEnum):
    """``app.noun.past_participle``; never renamed once published."""

    INSPECTOR_SAVED = "personnel.inspector.saved"
    INSPECTOR_DEACTIVATED = "personnel.inspector.deactivated"
    ROSTER_IMPORTED = "personnel.roster.imported"
    ABSENCE_RECORDED = "personnel.absence.recorded"
    ABSENCE_WITHDRAWN = "personnel.absence.withdrawn"
