"""What the ledger says about publications."""

from enum import StrEnum


class Event(StrEnum):
    """Kinds of ledger records of this app."""

    RESULT_PUBLISHED = "publicity.result.published"
    RESULT_WITHDRAWN = "publicity.result.withdrawn"
    SNAPSHOT_MADE = "publicity.snapshot.made"
    CHECKS_RENEWED = "publicity.checks.renewed"
    PAST_CHECKS_IMPORTED = "publicity.past_checks.imported"
    PAST_CHECKS_CANCELLED = "publicity.past_checks.cancelled"
    INITIALS_CORRECTED = "publicity.initials.corrected"
