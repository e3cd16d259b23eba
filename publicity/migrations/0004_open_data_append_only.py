"""Manifests of open data are never changed in place."""

from django.db import migrations

TABLES = [
    "opendatasnapshot",
]
VERBS = ["UPDATE", "DELETE"]

POSTGRESQL = """
CREATE TRIGGER publicity_{table}_no_change BEFORE UPDATE OR DELETE ON publicity_{table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER publicity_{table}_no_truncate BEFORE TRUNCATE ON publicity_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER publicity_{table}_no_truncate ON publicity_{table};
DROP TRIGGER publicity_{table}_no_change ON publicity_{table};
"""
SQLITE = """
CREATE TRIGGER publicity_{table}_no_{verb} BEFORE {verb} ON publicity_{table}
BEGIN SELECT RAISE(ABORT, '表 publicity_{table} 只能追加,不能执行 {verb}'); END
"""


def create(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        if on_postgresql:
            schema_editor.execute(POSTGRESQL.format(table=table), params=None)
            continue
        for verb in VERBS:
            schema_editor.execute(SQLITE.format(table=table, verb=verb), params=None)


def drop(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES:
        if on_postgresql:
            schema_editor.execute(POSTGRESQL_UNDO.format(table=table), params=None)
            continue
        for verb in VERBS:
            schema_editor.execute(f"DROP TRIGGER publicity_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("publicity", "0003_open_data"), ("ledger", "0002_append_only")]

    operations = [migrations.RunPython(create, drop)]
