from importlib import import_module
from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class ProjectConfig(AppConfig):
    """Gives the project package its commands (up, bench …), its checks and its cache table."""

    name = "shuangsuiji"
    verbose_name = "双随机"

    def ready(self) -> None:
        import_module("shuangsuiji.checks")
        # Django sends the signal for apps with models only; this one has none.
        post_migrate.connect(make_cache_table, sender=apps.get_app_config("orgs"))


def make_cache_table(*, using: str, **_: Any) -> None:
    """Without Redis the cache is a table; whoever ran ``migrate`` has it, too."""
    call_command("createcachetable", database=using, verbosity=0)
