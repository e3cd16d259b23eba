"""Content and salt may be destroyed, and nothing else may change: the entry stays valid.

A request to delete personal data, or the end of its term, empties the columns named here. The
trigger lets an UPDATE pass only if every other column keeps its value and these become empty.
"""

from django.db import migrations

ERASED = {
    "ledger_record": {"payload": "NULL", "salt": "NULL"},
    "ledger_historyentry": {
        "payload": "NULL",
        "salt": "NULL",
        "changes": "NULL",
        "changes_text": "''",
        "serialized_data": "NULL",
        "additional_data": "NULL",
        "object_repr": "''",
        "remote_addr": "NULL",
        "actor_email": "NULL",
        "reason": "''",
    },
}
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION ssj_refuse_unless_erasing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    erased jsonb := TG_ARGV[0]::jsonb;
BEGIN
    IF to_jsonb(NEW) = to_jsonb(OLD) || erased AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '存证表 % 只能追加,不能执行 %', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL = """
DROP TRIGGER {table}_no_change ON {table};
CREATE TRIGGER {table}_no_change BEFORE DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER {table}_only_erased BEFORE UPDATE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_unless_erasing('{erased}');
"""
SQLITE = """
CREATE TRIGGER {table}_no_UPDATE BEFORE UPDATE ON {table}
WHEN NOT ({same}) OR NOT ({empty})
BEGIN SELECT RAISE(ABORT, '存证表 {table} 只能追加,不能执行 UPDATE'); END
"""


def create(apps, schema_editor):
    cursor = schema_editor.connection.cursor()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for table, columns in ERASED.items():
        if schema_editor.connection.vendor == "postgresql":
            values = ", ".join(
                f'"{name}": ' + ("null" if value == "NULL" else '""')
                for name, value in columns.items()
            )
            erased = "{" + values + "}"
            schema_editor.execute(POSTGRESQL.format(table=table, erased=erased), params=None)
            continue
        cursor.execute(f"SELECT name FROM pragma_table_info('{table}')")
        others = [name for (name,) in cursor.fetchall() if name not in columns]
        same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in others)
        empty = " AND ".join(f"NEW.{name} IS {value}" for name, value in columns.items())
        schema_editor.execute(f"DROP TRIGGER {table}_no_UPDATE", params=None)
        schema_editor.execute(SQLITE.format(table=table, same=same, empty=empty), params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_old_records_wait")]

    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
