"""Whoever has only run ``migrate`` has the cache's table: pages work without Redis and ``up``."""

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.db.models.signals import post_migrate

TABLE = "ssj_cache"


@pytest.mark.django_db
def test_migrating_makes_the_table_of_the_cache(settings):
    own = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": TABLE}
    settings.CACHES = {**settings.CACHES, "default": own}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")

    ours = apps.get_app_config("shuangsuiji")
    told = {"app_config": ours, "using": "default", "interactive": False, "plan": [], "apps": apps}
    for _ in range(2):  # a second migrate finds it there
        post_migrate.send(sender=ours, verbosity=0, **told)

    cache.set("key", "value")
    assert cache.get("key") == "value"
    assert TABLE in connection.introspection.table_names()
