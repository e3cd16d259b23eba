import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('inspections', '0030_industries_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='MergedVisitOutcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_joined', models.BooleanField(verbose_name='已并入')),
                ('reason', models.TextField(blank=True, verbose_name='未能并入的原因')),
                ('decided_at', models.DateTimeField(verbose_name='时间')),
                ('merged', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='outcome', to='inspections.mergedvisit')),
            ],
            options={
                'verbose_name': '合并检查的结果',
                'verbose_name_plural': '合并检查的结果',
                'constraints': [models.CheckConstraint(condition=models.Q(('is_joined', True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='merged_apart_in_words')],
            },
        ),
    ]
