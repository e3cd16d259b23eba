"""The marks of document numbers move here from field work; the table stays where it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orgs", "0007_publishers"), ("fieldwork", "0006_document_marks_move")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="DocumentMark",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "mark",
                            models.CharField(
                                max_length=16, unique=True, verbose_name="机关代字"
                            ),
                        ),
                        ("set_by", models.CharField(max_length=150, verbose_name="设定人")),
                        ("set_at", models.DateTimeField(verbose_name="设定时间")),
                        (
                            "unit",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="document_mark",
                                to="orgs.unit",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "文号代字",
                        "verbose_name_plural": "文号代字",
                        "db_table": "fieldwork_documentmark",
                    },
                )
            ]
        )
    ]
