"""PostgreSQL finds words by an inverted index; no extension, so no right to make one is needed."""

from django.db import migrations

TABLES = ["entityentry", "resultentry"]


def create(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(
            f"CREATE INDEX publicity_{table}_words ON publicity_{table} "
            "USING gin (string_to_array(words, ' '))",
            params=None,
        )


def drop(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP INDEX publicity_{table}_words", params=None)


class Migration(migrations.Migration):
    dependencies = [("publicity", "0007_search")]

    operations = [migrations.RunPython(create, drop)]
