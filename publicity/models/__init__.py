"""Models of the public site; each lives in its own module."""

from publicity.models.checks import CheckRecord, PastChecks
from publicity.models.initials import InitialsCorrection
from publicity.models.results import OpenDataSnapshot, Publication, Withdrawal

__all__ = [
    "CheckRecord",
    "InitialsCorrection",
    "OpenDataSnapshot",
    "PastChecks",
    "Publication",
    "Withdrawal",
]
