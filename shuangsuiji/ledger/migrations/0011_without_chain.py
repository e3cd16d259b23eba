"""Records without a chain of hashes, numbered by the database, queued for the log by a trigger.

The Merkle log proves more than the chain did, and holding its end made every writer wait for the
one before. Columns go that SQLite's triggers name, and SQLite makes the tables anew without
their triggers: so they are dropped first and written again at the end.
"""

from django.db import migrations, models

ERASED = {"payload": "NULL", "salt": "NULL"}
SOURCES = ["ledger_record", "ledger_historyentry"]

SQLITE_REFUSE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '存证表 {table} 只能追加,不能执行 {verb}'); END
"""
SQLITE_ONLY_ERASED = """
CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table}
WHEN NOT ({same}) OR NOT ({empty})
BEGIN SELECT RAISE(ABORT, '存证表 {table} 只能追加,不能执行 UPDATE'); END
"""
SQLITE_WAITS = """
CREATE TRIGGER {table}_waits AFTER INSERT ON {table} WHEN NEW.src IS NOT NULL
BEGIN INSERT INTO ledger_waiting (src) VALUES (NEW.src); END
"""
POSTGRESQL_FUNCTION = """
CREATE FUNCTION ssj_wait_for_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_waiting (src) VALUES (NEW.src);
    RETURN NULL;
END $$
"""
POSTGRESQL_WAITS = """
CREATE TRIGGER {table}_waits AFTER INSERT ON {table}
    FOR EACH ROW WHEN (NEW.src IS NOT NULL) EXECUTE FUNCTION ssj_wait_for_log()
"""
GO_ON_NUMBERING = """
SELECT setval(pg_get_serial_sequence('ledger_record', 'seq'), max(seq) + 1, false)
FROM ledger_record HAVING max(seq) IS NOT NULL
"""
KEEP_QUEUE = "CREATE TABLE ledger_waiting_kept AS SELECT src FROM ledger_waiting"
FILL_QUEUE = """
INSERT INTO ledger_waiting (src)
SELECT kept.src FROM ledger_waiting_kept kept
LEFT JOIN ledger_record ON ledger_record.src = kept.src
ORDER BY ledger_record.seq
"""


def drop_triggers(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for table in ("ledger_record", "ledger_leaf"):
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


def create_triggers(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(GO_ON_NUMBERING, params=None)
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
        for table in SOURCES:
            schema_editor.execute(POSTGRESQL_WAITS.format(table=table), params=None)
        return
    refused = {"ledger_leaf": ("UPDATE", "DELETE"), "ledger_record": ("DELETE",)}
    for table, verbs in refused.items():
        for verb in verbs:
            schema_editor.execute(SQLITE_REFUSE.format(table=table, verb=verb), params=None)
    cursor = schema_editor.connection.cursor()
    cursor.execute("SELECT name FROM pragma_table_info('ledger_record')")
    others = [name for (name,) in cursor.fetchall() if name not in ERASED]
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in others)
    empty = " AND ".join(f"NEW.{name} IS {value}" for name, value in ERASED.items())
    only_erased = SQLITE_ONLY_ERASED.format(table="ledger_record", same=same, empty=empty)
    schema_editor.execute(only_erased, params=None)
    for table in SOURCES:
        schema_editor.execute(SQLITE_WAITS.format(table=table), params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0010_past_logs")]

    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.RemoveField("record", "prev"),
        migrations.RemoveField("record", "hash"),
        migrations.AlterField(
            "record",
            "seq",
            models.BigAutoField(primary_key=True, serialize=False, verbose_name="序号"),
        ),
        migrations.AlterField("record", "kind", models.CharField(max_length=80, verbose_name="事项")),
        migrations.AlterField(
            "record", "subject", models.CharField(max_length=120, verbose_name="对象")
        ),
        migrations.AlterField(
            "record", "draw", models.CharField(blank=True, max_length=40, verbose_name="场次编号")
        ),
        migrations.AlterField("record", "src", models.CharField(max_length=64, verbose_name="来源")),
        migrations.AddIndex("record", models.Index(fields=["kind", "at"], name="record_kind")),
        migrations.AddIndex("record", models.Index(fields=["subject"], name="record_subject")),
        migrations.AddIndex("record", models.Index(fields=["draw"], name="record_draw")),
        migrations.AddConstraint(
            "record", models.UniqueConstraint(fields=["src"], name="record_src")
        ),
        migrations.AlterField("leaf", "src", models.CharField(max_length=64, verbose_name="来源")),
        migrations.AddConstraint("leaf", models.UniqueConstraint(fields=["src"], name="leaf_src")),
        # The queue in its order, with the same rows: a primary key cannot be exchanged.
        migrations.RunSQL(KEEP_QUEUE),
        migrations.DeleteModel("Waiting"),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("src", models.CharField(max_length=64, verbose_name="来源")),
            ],
            options={"verbose_name": "待入链", "verbose_name_plural": "待入链"},
        ),
        migrations.RunSQL([FILL_QUEUE, "DROP TABLE ledger_waiting_kept"]),
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
    ]
