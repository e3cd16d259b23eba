"""The kind of its entity beside each result of the index, so that one index finds both."""

from django.db import migrations, models

FILL = """
UPDATE publicity_resultentry SET kind = (
    SELECT e.kind FROM publicity_entityentry e
    WHERE e.entity_id = publicity_resultentry.entity_id
)
"""


class Migration(migrations.Migration):
    dependencies = [("publicity", "0011_initials_append_only")]

    operations = [
        migrations.AddField(
            "resultentry",
            "kind",
            models.CharField(default="", max_length=12, verbose_name="主体类型"),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            "resultentry",
            models.Index(
                fields=["kind", "-published_at", "-publication"], name="entry_by_kind"
            ),
        ),
        migrations.AddIndex(
            "resultentry",
            models.Index(
                fields=["has_problem", "-published_at", "-publication"], name="entry_by_outcome"
            ),
        ),
    ]
