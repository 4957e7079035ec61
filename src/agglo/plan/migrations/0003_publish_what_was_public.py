"""Publish all that the public already saw: before this, what was written was public at once.

Rows: one publication, and every milestone, amount and observation, in one statement a table.
While it runs: safe; only rows without a publication are written, and it can be run twice.
Undo: nothing to do, the column that says it goes with migration 0002.
"""

from django.db import migrations
from django.utils.timezone import now

LABEL = "Mise en service"


def publish(apps, schema_editor):
    tables = [apps.get_model("plan", name) for name in ("Milestone", "Amount", "Observation")]
    waiting = [table.objects.filter(publication=None) for table in tables]
    if not any(rows.exists() for rows in waiting):
        return
    publication = apps.get_model("plan", "Publication").objects.create(at=now(), label=LABEL)
    for rows in waiting:
        rows.update(publication=publication)


class Migration(migrations.Migration):
    dependencies = [("plan", "0002_working_and_published")]
    operations = [migrations.RunPython(publish, migrations.RunPython.noop)]
