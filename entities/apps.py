from django.apps import AppConfig


class EntitiesConfig(AppConfig):
    name = "entities"
    label = "entities"
    verbose_name = "检查对象名录库"
    default_auto_field = "django.db.models.BigAutoField"
