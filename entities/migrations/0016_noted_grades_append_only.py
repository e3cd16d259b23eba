"""What a night noted of imported grades is never changed in place."""

from django.db import migrations

TABLES = ["notedgrades"]
VERBS = ["UPDATE", "DELETE"]

POSTGRESQL = """
CREATE TRIGGER entities_{table}_no_change BEFORE UPDATE OR DELETE ON entities_{table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER entities_{table}_no_truncate BEFORE TRUNCATE ON entities_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER entities_{table}_no_truncate ON entities_{table};
DROP TRIGGER entities_{table}_no_change ON entities_{table};
"""
SQLITE = """
CREATE TRIGGER entities_{table}_no_{verb} BEFORE {verb} ON entities_{table}
BEGIN SELECT RAISE(ABORT, '表 entities_{table} 只能追加,不能执行 {verb}'); END
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
            schema_editor.execute(f"DROP TRIGGER entities_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("entities", "0015_noted_grades"), ("ledger", "0002_append_only")]

    operations = [migrations.RunPython(create, drop)]
