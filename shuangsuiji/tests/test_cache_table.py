"""Whoever has only run ``migrate`` has the cache's table: pages work without Redis and ``up``."""

import pytest
from django.core.cache import cache
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection

TABLE = "ssj_cache"


@pytest.mark.django_db
def test_migrating_makes_the_table_of_the_cache(settings):
    own = {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": TABLE}
    settings.CACHES = {**settings.CACHES, "default": own}
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {TABLE}")

    for _ in range(2):  # a second migrate finds it there
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")

    cache.set("key", "value")
    assert cache.get("key") == "value"
    assert TABLE in connection.introspection.table_names()
