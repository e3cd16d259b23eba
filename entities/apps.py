from django.apps import AppConfig
from django.db.models.signals import post_migrate

from entities.districts import load_districts


class EntitiesConfig(AppConfig):
    name = "entities"
    label = "entities"
    verbose_name = "检查对象名录库"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        post_migrate.connect(load_districts, sender=self, dispatch_uid="entities.districts")
