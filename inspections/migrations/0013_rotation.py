"""Teams get their round, and the database keeps everybody to one team a round.

The append-only triggers are taken off while the columns are filled, and put back: SQLite
makes these tables anew and would lose them.
"""

import django.db.models.deletion
from django.db import migrations, models

TABLES = ["team", "teammember"]
VERBS = ["UPDATE", "DELETE"]

POSTGRESQL = """
CREATE TRIGGER inspections_{table}_no_change BEFORE UPDATE OR DELETE ON inspections_{table}
    FOR EACH ROW EXECUTE FUNCTION ssj_refuse_change();
CREATE TRIGGER inspections_{table}_no_truncate BEFORE TRUNCATE ON inspections_{table}
    FOR EACH STATEMENT EXECUTE FUNCTION ssj_refuse_change();
"""
POSTGRESQL_OFF = """
DROP TRIGGER IF EXISTS inspections_{table}_no_truncate ON inspections_{table};
DROP TRIGGER IF EXISTS inspections_{table}_no_change ON inspections_{table};
"""
SQLITE = """
CREATE TRIGGER inspections_{table}_no_{verb} BEFORE {verb} ON inspections_{table}
BEGIN SELECT RAISE(ABORT, '表 inspections_{table} 只能追加,不能执行 {verb}'); END
"""


def put_on(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL.format(table=table), params=None)
            continue
        for verb in VERBS:
            schema_editor.execute(SQLITE.format(table=table, verb=verb), params=None)


def take_off(apps, schema_editor):
    for table in TABLES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(POSTGRESQL_OFF.format(table=table), params=None)
            continue
        for verb in VERBS:
            schema_editor.execute(
                f"DROP TRIGGER IF EXISTS inspections_{table}_no_{verb}", params=None
            )


def fill(apps, schema_editor):
    team, member = apps.get_model("inspections", "Team"), apps.get_model(
        "inspections", "TeamMember"
    )
    session = team.objects.filter(pk=models.OuterRef("team_id")).values("session_id")[:1]
    member.objects.filter(session=None).update(session_id=models.Subquery(session))
    if schema_editor.connection.vendor == "postgresql":
        # Else the new foreign key is still to be checked when the column is altered.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE", params=None)


class Migration(migrations.Migration):
    dependencies = [("inspections", "0012_items_by_entity")]

    operations = [
        migrations.RunPython(take_off, put_on),
        migrations.AddField(
            model_name="team",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="轮次"),
        ),
        migrations.AddConstraint(
            model_name="team",
            constraint=models.CheckConstraint(
                condition=models.Q(("round__gte", 1)), name="team_round_from_one"
            ),
        ),
        migrations.AddField(
            model_name="teammember",
            name="round",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="轮次"),
        ),
        migrations.AddField(
            model_name="teammember",
            name="session",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="inspections.drawsession",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="teammember",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seats",
                to="inspections.drawsession",
            ),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(
                fields=("session", "round", "inspector"), name="one_team_a_round"
            ),
        ),
        migrations.RunPython(put_on, take_off),
    ]
