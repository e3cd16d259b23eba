"""A witness's input, once committed, is opened once and otherwise never changed.

The opening fills salt, line and time of a row that had none; every other column stays as it was.
"""

from django.db import migrations

MODELS = ["WitnessInput", "SupplementInput"]
OPENED = ["salt", "line", "opened_at"]

POSTGRESQL_FUNCTION = """
CREATE FUNCTION ssj_only_opened() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL
        AND to_jsonb(NEW) - ARRAY['salt', 'line', 'opened_at']
          = to_jsonb(OLD) - ARRAY['salt', 'line', 'opened_at']
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '见证输入表 % 只能追加、揭示一次,不能执行 %', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL = """
CREATE TRIGGER {table}_only_opened BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ssj_only_opened();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_only_opened();
"""
POSTGRESQL_UNDO = """
DROP TRIGGER {table}_no_truncate ON {table};
DROP TRIGGER {table}_only_opened ON {table};
"""
SQLITE = [
    """
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '见证输入表 {table} 只能追加、揭示一次,不能执行 DELETE'); END
""",
    """
CREATE TRIGGER {table}_only_opened BEFORE UPDATE ON {table}
WHEN NOT (OLD.opened_at IS NULL AND NEW.opened_at IS NOT NULL AND {same})
BEGIN SELECT RAISE(ABORT, '见证输入表 {table} 只能追加、揭示一次,不能执行 UPDATE'); END
""",
]
SQLITE_UNDO = ["DROP TRIGGER {table}_no_delete", "DROP TRIGGER {table}_only_opened"]


def create(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    if on_postgresql:
        schema_editor.execute(POSTGRESQL_FUNCTION, params=None)
    for name in MODELS:
        meta = apps.get_model("inspections", name)._meta
        kept = [field.column for field in meta.local_concrete_fields if field.name not in OPENED]
        same = " AND ".join(f'OLD."{column}" IS NEW."{column}"' for column in kept)
        for statement in [POSTGRESQL] if on_postgresql else SQLITE:
            schema_editor.execute(statement.format(table=meta.db_table, same=same), params=None)


def drop(apps, schema_editor):
    on_postgresql = schema_editor.connection.vendor == "postgresql"
    for name in MODELS:
        table = apps.get_model("inspections", name)._meta.db_table
        for statement in [POSTGRESQL_UNDO] if on_postgresql else SQLITE_UNDO:
            schema_editor.execute(statement.format(table=table), params=None)
    if on_postgresql:
        schema_editor.execute("DROP FUNCTION ssj_only_opened()", params=None)


class Migration(migrations.Migration):
    dependencies = [
        ("inspections", "0014_supplement_without_annex"),
        ("ledger", "0002_append_only"),
    ]

    operations = [migrations.RunPython(create, drop)]
