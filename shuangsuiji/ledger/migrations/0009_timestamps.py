"""Answers of time-stamp authorities; the table only grows."""

import django.db.models.deletion
from django.db import migrations, models

TABLE = "ledger_timestamp"
POSTGRESQL = f"""
CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '存证表 {table} 只能追加,不能执行 {verb}'); END
"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
        return
    for verb in ("UPDATE", "DELETE"):
        schema_editor.execute(SQLITE.format(table=TABLE, verb=verb), params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0008_log_conflicts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Timestamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('authority', models.CharField(max_length=200, verbose_name='时间戳机构')),
                ('answer', models.BinaryField(verbose_name='应答')),
                ('stamped_at', models.DateTimeField(verbose_name='时间戳时间')),
                ('received_at', models.DateTimeField(verbose_name='收到时间')),
                ('checkpoint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='timestamps', to='ledger.checkpoint')),
            ],
            options={
                'verbose_name': '时间戳',
                'verbose_name_plural': '时间戳',
                'ordering': ['checkpoint', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('checkpoint', 'authority'), name='one_per_authority')],
            },
        ),
        # Dropping the table drops its triggers, too.
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
