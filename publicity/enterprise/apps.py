from django.apps import AppConfig

from publicity.enterprise.events import Event
from shuangsuiji.ledger.rows import Kept


class EnterpriseConfig(AppConfig):
    name = "publicity.enterprise"
    label = "enterprise"
    verbose_name = "企业回应与异议"
    default_auto_field = "django.db.models.BigAutoField"

    # What staff are told of.
    reminders = ("publicity.enterprise.selectors.due.reminders",)

    # Tables whose rows the log promises, for verify_ledger.
    log_kept = (
        Kept("enterprise.AccessCode", (Event.CODE_GIVEN, Event.CODE_TAKEN), "given_at"),
        Kept("enterprise.AccessCodeEnd", (Event.CODE_ENDED,), "at"),
        Kept("enterprise.AccessUse", (Event.CODE_USED,), "at"),
        Kept("enterprise.Reply", (Event.REPLY_FILED,), "filed_at"),
        Kept("enterprise.ReplyCheck", (Event.REPLY_CHECKED,), "checked_at"),
        Kept("enterprise.ReplyWithdrawal", (Event.REPLY_WITHDRAWN,), "at"),
        Kept("enterprise.Objection", (Event.OBJECTION_FILED,), "filed_at"),
        Kept("enterprise.ObjectionStep", (Event.OBJECTION_MOVED,), "at"),
        Kept("enterprise.Material", (Event.OBJECTION_FILED,), "objection__filed_at"),
    )
