"""Create the full-text index of search, of the kind each database has.

Rows: none; the index is filled by ``web.search.rebuild``.
While it runs: safe, the table is new.
Undo: the table is dropped; nothing is lost, it can be made again.
"""

from django.db import migrations

CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE web_searchindex USING fts5"
        "(words, content='', tokenize='unicode61 remove_diacritics 0', prefix='2 3 4')",
    ],
    "postgresql": [
        "CREATE TABLE web_searchindex (id integer PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX web_searchindex_words ON web_searchindex USING gin (words)",
    ],
}


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE web_searchindex")


class Migration(migrations.Migration):
    dependencies = [("web", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
