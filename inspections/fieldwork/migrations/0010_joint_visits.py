import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('fieldwork', '0009_fill_finished_on'),
        ('inspections', '0032_merged_outcome_append_only'),
    ]

    operations = [
        migrations.CreateModel(
            name='DepartmentSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_agreed', models.BooleanField(verbose_name='同意')),
                ('opinion', models.TextField(blank=True, verbose_name='会签意见')),
                ('digest', models.CharField(max_length=64, verbose_name='所签摘要')),
                ('signed_by', models.CharField(max_length=150, verbose_name='会签人')),
                ('signed_at', models.DateTimeField(verbose_name='会签时间')),
                ('form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='department_signatures', to='fieldwork.formversion')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='orgs.unit')),
            ],
            options={
                'verbose_name': '部门会签',
                'verbose_name_plural': '部门会签',
                'ordering': ['signed_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('form', 'unit'), name='department_signed_once'), models.CheckConstraint(condition=models.Q(('is_agreed', True), models.Q(('opinion', ''), _negated=True), _connector='OR'), name='department_return_in_words')],
            },
        ),
        migrations.AlterField(
            model_name='visitpart',
            name='drawn',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='visit_parts', to='inspections.drawnentity'),
        ),
        migrations.AddConstraint(
            model_name='visitpart',
            constraint=models.UniqueConstraint(fields=('visit', 'drawn'), name='visit_part_once'),
        ),
    ]
