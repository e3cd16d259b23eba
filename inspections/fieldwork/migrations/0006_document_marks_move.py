"""The marks of document numbers move to the organisation; the table stays where it is."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0005_rechecks")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.DeleteModel(name="DocumentMark")]
        )
    ]
