from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "shuangsuiji.timeline"
    label = "timeline"
    verbose_name = "存证时间线"
    default_auto_field = "django.db.models.BigAutoField"
