"""Make the database refuse to change or delete a line of the journal, and set its head.

Rows: one, the head. While it runs: safe, both tables are new. Undo: the triggers are lifted.
"""

from django.db import migrations

from agglo.journal import triggers


def protect(apps, schema_editor):
    apps.get_model("journal", "Head").objects.get_or_create(pk=1)
    triggers.install(schema_editor.connection)


def lift(apps, schema_editor):
    triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunPython(protect, lift)]
