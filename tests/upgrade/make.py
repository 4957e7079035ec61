"""Write the database that a past commit makes: ``python tests/upgrade/make.py COMMIT``.

It holds packs/val-fictif, its reports published, an account a role and a remark. Tests then bring
it up to date with today's code. To be run once a release, and the result committed.
"""

import gzip
import os
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]

FILL = """
from datetime import datetime
from pathlib import Path
from agglo.commands import django_ready
django_ready()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from agglo.commands.pack import load_pack
from agglo.people.demo import create_demo_accounts
from agglo.report import services
from agglo.report.models import Report
now = datetime.now().astimezone()
load_pack(Path("packs/val-fictif"), at=now)
for report in Report.objects.filter(editions=None):
    services.publish_first(report, at=now)
create_demo_accounts(password="cerfeuil-tubereux-42", at=now)
"""


def make(commit: str) -> Path:
    """Build the database with the code of a commit, and return where its SQL is."""
    out = HERE / f"{commit}.sql.gz"
    with tempfile.TemporaryDirectory() as folder:
        tree, var = Path(folder) / "tree", Path(folder) / "var"
        var.mkdir()
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "--detach", str(tree), commit], check=True)
        try:
            env = os.environ | {
                "PYTHONPATH": str(tree / "src"),
                "AGGLO_VAR": str(var),
                "AGGLO_SECRET_KEY": "of a past version of the instance " * 2,
                "AGGLO_PACK": "packs/val-fictif",
            }
            subprocess.run([sys.executable, "-c", FILL], check=True, cwd=tree, env=env)
        finally:
            subprocess.run([*git, "remove", "--force", str(tree)], check=True)
        with sqlite3.connect(var / "agglo.sqlite3") as database:
            database.execute("DELETE FROM django_session")
            # The index of search is made again: SQLite does not write such tables as plain SQL.
            database.execute("DROP TABLE web_searchindex")
            sql = "\n".join(database.iterdump())
    out.write_bytes(gzip.compress(sql.encode(), mtime=0))
    return out


if __name__ == "__main__":
    sys.stdout.write(f"{make(sys.argv[1])}\n")
