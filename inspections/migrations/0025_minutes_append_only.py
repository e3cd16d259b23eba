"""SQLite made the table of minutes anew in 0024, without its triggers: they are put back."""

from django.db import migrations

VERBS = ["UPDATE", "DELETE"]

SQLITE = """
CREATE TRIGGER IF NOT EXISTS inspections_minutes_no_{verb} BEFORE {verb} ON inspections_minutes
BEGIN SELECT RAISE(ABORT, '表 inspections_minutes 只能追加,不能执行 {verb}'); END
"""


def put_back(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        return
    for verb in VERBS:
        schema_editor.execute(SQLITE.format(verb=verb), params=None)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0024_supplement_ceremonies")]

    operations = [migrations.RunPython(put_back, migrations.RunPython.noop)]
