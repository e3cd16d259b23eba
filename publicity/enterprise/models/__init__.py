"""Models of the enterprise's side, by topic; Django finds them here."""

from publicity.enterprise.models.access import (
    AccessCode,
    AccessCodeEnd,
    AccessUse,
    EnterpriseSession,
)
from publicity.enterprise.models.objections import Material, Objection, ObjectionStep
from publicity.enterprise.models.replies import Reply, ReplyCheck, ReplyWithdrawal

__all__ = [
    "AccessCode",
    "AccessCodeEnd",
    "AccessUse",
    "EnterpriseSession",
    "Material",
    "Objection",
    "ObjectionStep",
    "Reply",
    "ReplyCheck",
    "ReplyWithdrawal",
]
