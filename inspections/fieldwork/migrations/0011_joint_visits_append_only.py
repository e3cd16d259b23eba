"""What departments signed is never changed; SQLite rebuilt the table of parts without triggers."""

from django.db import migrations

NEW = "departmentsignature"
REBUILT = "visitpart"  # its triggers are gone on SQLite only
VERBS = ["UPDATE", "DELETE"]

POSTGRESQL = """
CREATE TRIGGER fieldwork_{table}_no_change BEFORE UPDATE OR DELETE ON fieldwork_{table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER fieldwork_{table}_no_truncate BEFORE TRUNCATE ON fieldwork_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER fieldwork_{table}_no_truncate ON fieldwork_{table};
DROP TRIGGER fieldwork_{table}_no_change ON fieldwork_{table};
"""
SQLITE = """
CREATE TRIGGER fieldwork_{table}_no_{verb} BEFORE {verb} ON fieldwork_{table}
BEGIN SELECT RAISE(ABORT, '表 fieldwork_{table} 只能追加,不能执行 {verb}'); END
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL.format(table=NEW), params=None)
        return
    for table in (NEW, REBUILT):
        for verb in VERBS:
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS fieldwork_{table}_no_{verb}", params=None
            )
            schema_editor.execute(SQLITE.format(table=table, verb=verb), params=None)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_UNDO.format(table=NEW), params=None)
        return
    for table in (NEW, REBUILT):
        for verb in VERBS:
            schema_editor.execute(f"DROP TRIGGER fieldwork_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0010_joint_visits")]

    operations = [migrations.RunPython(create, drop)]
