"""Make the database refuse to change or delete an edition.

Rows: none. While it runs: safe, the table is new. Undo: the triggers are lifted.
"""

from django.db import migrations

from agglo.report import triggers


def protect(apps, schema_editor):
    triggers.install(schema_editor.connection)


def lift(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("report", "0001_initial")]
    operations = [migrations.RunPython(protect, lift)]
