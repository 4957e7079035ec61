"""Make the table of the cache that every process shares.

Rows: none. What is kept there lasts minutes: who tried too often, which link was used.
While it runs: safe. A table that is already there is left as it is; it can be run twice.
Undo: the table is dropped; locks are lifted and links used once may be used again.
"""

from django.core.management import call_command
from django.db import migrations

TABLE = "people_cache"


def make(apps, schema_editor):
    call_command("createcachetable", TABLE, database=schema_editor.connection.alias, verbosity=0)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE IF EXISTS {schema_editor.quote_name(TABLE)}")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(make, drop)]
