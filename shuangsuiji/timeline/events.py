"""Kinds of ledger records that this room appends."""

from enum import StrEnum


class Event(StrEnum):
    """``app.noun.past_participle``; never renamed once published."""

    EXPORT_TAKEN = "timeline.export.taken"
