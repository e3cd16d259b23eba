"""Ledger kinds of this package."""

from typing import Final


class Event:
    """Kinds are ``app.noun.past_participle``."""

    UPLOAD_RECEIVED: Final = "intake.upload.received"
    UPLOAD_DISCARDED: Final = "intake.upload.discarded"
