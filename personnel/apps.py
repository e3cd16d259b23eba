from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    name = "personnel"
    label = "personnel"
    verbose_name = "执法人员名录库"
    default_auto_field = "django.db.models.BigAutoField"
