from importlib import import_module

from django.apps import AppConfig


class ProjectConfig(AppConfig):
    """Gives the project package its commands (up, bench …) and its system checks."""

    name = "shuangsuiji"
    verbose_name = "双随机"

    def ready(self) -> None:
        import_module("shuangsuiji.checks")
