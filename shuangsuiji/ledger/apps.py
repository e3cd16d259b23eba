from importlib import import_module

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "shuangsuiji.ledger"
    label = "ledger"
    verbose_name = "存证账本"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("shuangsuiji.ledger.checks")
