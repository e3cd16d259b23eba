from django.apps import AppConfig

from publicity.events import Event
from shuangsuiji.ledger.rows import Kept


class PublicityConfig(AppConfig):
    name = "publicity"
    label = "publicity"
    verbose_name = "公示"
    default_auto_field = "django.db.models.BigAutoField"

    # What verify_ledger asks of what is public: every publication beside its record.
    log_rows = ("publicity.rechecking.row_findings",)

    # Tables whose rows the log promises.
    log_kept = (Kept("publicity.OpenDataSnapshot", (Event.SNAPSHOT_MADE,), "made_at"),)
