"""The day on which a check was finished, which the term for publishing counts from."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fieldwork", "0007_plea_key")]

    operations = [
        migrations.AddField(
            model_name="visit",
            name="finished_on",
            field=models.DateField(blank=True, null=True, verbose_name="检查完成"),
        ),
    ]
