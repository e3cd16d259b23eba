"""Proposals of ratios and their decisions are never changed in place."""

from django.db import migrations

TABLES = ["ratioproposal", "ratiodecision"]
VERBS = ["UPDATE", "DELETE"]

POSTGRESQL = """
CREATE TRIGGER inspections_{table}_no_change BEFORE UPDATE OR DELETE ON inspections_{table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER inspections_{table}_no_truncate BEFORE TRUNCATE ON inspections_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER inspections_{table}_no_truncate ON inspections_{table};
DROP TRIGGER inspections_{table}_no_change ON inspections_{table};
"""
SQLITE = """
CREATE TRIGGER inspections_{table}_no_{verb} BEFORE {verb} ON inspections_{table}
BEGIN SELECT RAISE(ABORT, '表 inspections_{table} 只能追加,不能执行 {verb}'); END
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
            schema_editor.execute(f"DROP TRIGGER inspections_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0027_ratios"), ("ledger", "0002_append_only")]

    operations = [migrations.RunPython(create, drop)]
