"""Configuration of the partners room."""

from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "shuangsuiji.partners"
    label = "partners"
    verbose_name = "数据共享"
