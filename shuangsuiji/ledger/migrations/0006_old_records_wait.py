"""Records from before the Merkle log wait for it, too."""

from django.db import migrations

SQL = """
INSERT INTO ledger_waiting (src)
SELECT src FROM ledger_record
 WHERE src NOT IN (SELECT src FROM ledger_leaf)
   AND src NOT IN (SELECT src FROM ledger_waiting)
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_witnessed_logs")]

    operations = [migrations.RunSQL(SQL, migrations.RunSQL.noop)]
