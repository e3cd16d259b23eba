"""Signed calls: an option of a client, and the numbers that were used."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("partners", "0002_append_only")]

    operations = [
        migrations.AddField(
            model_name="apiclient",
            name="needs_signature",
            field=models.BooleanField(default=False, verbose_name="须签名"),
        ),
        migrations.CreateModel(
            name="SpentNonce",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.CharField(max_length=64, verbose_name="随机数")),
                ("at", models.DateTimeField(db_index=True, verbose_name="时间")),
                (
                    "client",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="nonces",
                        to="partners.apiclient",
                    ),
                ),
            ],
            options={
                "verbose_name": "用过的随机数",
                "verbose_name_plural": "用过的随机数",
                "constraints": [
                    models.UniqueConstraint(fields=("client", "value"), name="nonce_spent_once")
                ],
            },
        ),
    ]
