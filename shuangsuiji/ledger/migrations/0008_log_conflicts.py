"""Proofs that a log contradicted itself; the table only grows."""

from django.db import migrations, models

TABLE = "ledger_logconflict"
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
        ('ledger', '0007_erasable'),
    ]

    operations = [
        migrations.AddField(
            model_name='witnessedlog',
            name='line',
            field=models.TextField(blank=True, default='', verbose_name='见证签名行'),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='LogConflict',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False, verbose_name='摘要')),
                ('origin', models.CharField(max_length=200, verbose_name='日志')),
                ('older_size', models.BigIntegerField(verbose_name='较早条数')),
                ('newer_size', models.BigIntegerField(verbose_name='较晚条数')),
                ('text', models.TextField(verbose_name='证据')),
                ('found_by', models.CharField(max_length=150, verbose_name='发现者')),
                ('found_at', models.DateTimeField(verbose_name='发现时间')),
            ],
            options={
                'verbose_name': '冲突证据',
                'verbose_name_plural': '冲突证据',
                'ordering': ['found_at', 'digest'],
            },
        ),
        # Dropping the table drops its triggers, too.
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
