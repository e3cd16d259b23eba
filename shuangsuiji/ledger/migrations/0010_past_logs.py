"""Logs that ended when a database came back from an old backup; these tables only grow, too."""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ["ledger_pastlog", "ledger_pastleaf", "ledger_pasthead"]
POSTGRESQL = """
CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
SQLITE = """
CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '存证表 {table} 只能追加,不能执行 {verb}'); END
"""


def create(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table), params=None)
            continue
        for verb in ("UPDATE", "DELETE"):
            schema_editor.execute(SQLITE.format(table=table, verb=verb), params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0009_timestamps'),
    ]

    operations = [
        migrations.CreateModel(
            name='PastLog',
            fields=[
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False, verbose_name='序号')),
                ('origin', models.CharField(max_length=200, unique=True, verbose_name='日志')),
                ('successor', models.CharField(max_length=200, unique=True, verbose_name='新日志')),
                ('size', models.BigIntegerField(verbose_name='库中条数')),
                ('note', models.TextField(verbose_name='最后公布的检查点')),
                ('reason', models.CharField(max_length=300, verbose_name='事由')),
                ('ended_at', models.DateTimeField(verbose_name='终止时间')),
                ('ended_by', models.CharField(max_length=150, verbose_name='操作人')),
            ],
            options={
                'verbose_name': '终止的日志',
                'verbose_name_plural': '终止的日志',
                'ordering': ['number'],
            },
        ),
        migrations.CreateModel(
            name='PastLeaf',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seq', models.BigIntegerField(verbose_name='序号')),
                ('data', models.BinaryField(verbose_name='原始字节')),
                ('src', models.CharField(max_length=64, unique=True, verbose_name='来源')),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leaves', to='ledger.pastlog')),
            ],
            options={
                'verbose_name': '终止日志的条目',
                'verbose_name_plural': '终止日志的条目',
                'ordering': ['log', 'seq'],
                'constraints': [models.UniqueConstraint(fields=('log', 'seq'), name='past_leaf_place')],
            },
        ),
        migrations.CreateModel(
            name='PastHead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('size', models.BigIntegerField(verbose_name='条数')),
                ('note', models.TextField(verbose_name='签名文本')),
                ('at', models.DateTimeField(verbose_name='签署时间')),
                ('attached', models.TextField(verbose_name='见证与时间戳')),
                ('log', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='heads', to='ledger.pastlog')),
            ],
            options={
                'verbose_name': '终止日志的检查点',
                'verbose_name_plural': '终止日志的检查点',
                'ordering': ['log', 'size'],
                'constraints': [models.UniqueConstraint(fields=('log', 'size'), name='past_head_place')],
            },
        ),
        # Dropping the tables drops their triggers, too.
        migrations.RunPython(create, migrations.RunPython.noop),
    ]
