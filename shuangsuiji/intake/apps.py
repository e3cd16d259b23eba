from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "shuangsuiji.intake"
    label = "intake"
    verbose_name = "数据接收"
    default_auto_field = "django.db.models.BigAutoField"
