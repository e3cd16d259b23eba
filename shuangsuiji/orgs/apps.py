from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "shuangsuiji.orgs"
    label = "orgs"
    verbose_name = "机构与人员"
    default_auto_field = "django.db.models.BigAutoField"
