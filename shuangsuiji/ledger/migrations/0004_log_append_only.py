"""The log's own tables only grow; what waits to be sealed is a queue and may shrink.

SQLite adds a unique column by making the table anew, without its triggers: 0003 did so to the
field history, whose triggers are put back here.
"""

from django.db import migrations

TABLES = ["leaf", "node", "checkpoint", "cosignature"]
VERBS = ["UPDATE", "DELETE"]

POSTGRESQL = """
CREATE TRIGGER ledger_{table}_no_change BEFORE UPDATE OR DELETE ON ledger_{table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER ledger_{table}_no_truncate BEFORE TRUNCATE ON ledger_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER ledger_{table}_no_truncate ON ledger_{table};
DROP TRIGGER ledger_{table}_no_change ON ledger_{table};
"""
SQLITE = """
CREATE TRIGGER IF NOT EXISTS ledger_{table}_no_{verb} BEFORE {verb} ON ledger_{table}
BEGIN SELECT RAISE(ABORT, '存证表 ledger_{table} 只能追加,不能执行 {verb}'); END
"""


def create(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for table in TABLES if on_postgresql else [*TABLES, "historyentry"]:
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
            schema_editor.execute(f"DROP TRIGGER ledger_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_merkle_log")]

    operations = [migrations.RunPython(create, drop)]
