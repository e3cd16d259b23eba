from importlib import import_module

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    name = "inspections.fieldwork"
    label = "fieldwork"
    verbose_name = "检查与后续"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import_module("inspections.fieldwork.checks")  # registers its check

    # What verify_ledger asks of field work: every row beside its record.
    log_rows = ("inspections.fieldwork.rechecking.row_findings",)
