"""What the ledger says about the enterprise's side of publicity."""

from enum import StrEnum


class Event(StrEnum):
    """Kinds of ledger records of this app."""

    CODE_GIVEN = "enterprise.access.given"
    CODE_TAKEN = "enterprise.access.taken"  # a one-time code, for the code of a visit
    CODE_ENDED = "enterprise.access.ended"
    CODE_USED = "enterprise.access.used"
    REPLY_FILED = "enterprise.reply.filed"
    REPLY_CHECKED = "enterprise.reply.checked"
    REPLY_WITHDRAWN = "enterprise.reply.withdrawn"
    OBJECTION_FILED = "enterprise.objection.filed"
    OBJECTION_MOVED = "enterprise.objection.moved"
    REMEDY_DONE = "enterprise.objection.remedied"
