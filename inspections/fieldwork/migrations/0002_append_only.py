"""Forms, signatures, evidence, documents and decisions are never changed in place."""

from django.db import migrations

TABLES = [
    "checkin",
    "visitpart",
    "submission",
    "formversion",
    "formsignature",
    "review",
    "heldsubmission",
    "helddecision",
    "uploadedfile",
    "evidence",
    "reuseflag",
    "documenttemplate",
    "fielddocument",
    "receipt",
    "followupstep",
    "transfer",
    "transferanswer",
    "visitcode",
    "visitrating",
    "spentrating",
    "objection",
    "objectionanswer",
    "plea",
    "sample",
    "sampledform",
    "secondreading",
    "archive",
]
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
            schema_editor.execute(f"DROP TRIGGER fieldwork_{table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [migrations.RunPython(create, drop)]
