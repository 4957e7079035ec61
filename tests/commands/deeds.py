"""What processes of a whole instance do for the tests of backups: live, and show their pages."""

import hashlib
import io
import json
import re
import zipfile
from datetime import timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
ADDRESS = re.compile(r'(?:href|src)="(/[^"#]*)"')


def live():
    """Fill an instance: a territory, its reports, accounts, what people wrote, a letter, a work."""
    from django.utils import timezone

    from agglo.commands.pack import load_pack
    from agglo.jobs.queue import enqueue
    from agglo.journal import outbox
    from agglo.people.demo import create_demo_accounts
    from agglo.people.models import User
    from agglo.plan import services as plan
    from agglo.plan.models import Action
    from agglo.report import services as report
    from agglo.report.models import Report

    now = timezone.now()
    load_pack(ROOT / "packs" / "val-fictif", at=now)
    for one in Report.objects.filter(editions=None):
        report.publish_first(one, at=now)
    create_demo_accounts(password="cerfeuil-tubereux-42", at=now)
    head = User.objects.get(email__startswith="chef-de-service@")
    action = Action.objects.get(key="bus-des-villages")
    plan.write_note(action=action, text="Le marché est signé.", actor=head, at=now)
    plan.attach_document(
        action=action, title="Marché", file=io.BytesIO(b"%PDF-1.4\nune page\n"), actor=head, at=now
    )
    plan.publish(actor=head, at=now)
    outbox.post(to="ada@demo.example", subject="Reçu", body="Bien reçu.", key="a:1", at=now)
    enqueue("jobs.clear", {"é": [1, None]}, at=now, run_after=now + timedelta(days=9), once="x")


def show(out):
    """Write every public page that links lead to: its status, its type, the digest of its bytes."""
    from django.test import Client

    from tests.browser.pages import PAGES

    client, seen, waiting = Client(), {}, {*PAGES.values(), "/sitemap.xml", "/flux.xml"}
    while waiting:
        url = waiting.pop()
        answer = client.get(url)
        content = b"".join(answer) if answer.streaming else answer.content
        kind = answer.get("Content-Type", "")
        seen[url] = [answer.status_code, kind, hashlib.sha256(_steady(kind, content)).hexdigest()]
        if kind.startswith("text/html"):
            found = {link.replace("&amp;", "&") for link in ADDRESS.findall(content.decode())}
            waiting |= {link for link in found if _is_public(link)} - seen.keys()
    Path(out).write_text(json.dumps(seen))


def _is_public(link):
    """Leave out what is drawn for each reader, and the countless ways to filter a list."""
    return "?" not in link and not link.startswith(("/static/", "/compte/", "/atelier/", "/api/"))


def _steady(kind, content):
    """Leave out what is drawn at each answer: tokens, instants of making, names of blank nodes."""
    if kind.endswith("spreadsheetml.sheet"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            sheets = [name for name in book.namelist() if name != "docProps/core.xml"]
            return b"".join(book.read(name) for name in sorted(sheets))
    if kind.startswith("application/ld+json"):
        return "\n".join(sorted(re.sub("_:[A-Za-z0-9]+", "_:", content.decode()).split())).encode()
    if kind.startswith("application/atom+xml"):
        return re.sub(rb"<updated>[^<]*</updated>", b"", content)
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)


def write_for_ever(ready):
    """Write a note and its line of the journal, again and again, each in one transaction."""
    from django.utils import timezone

    from agglo.people.models import User
    from agglo.plan import services as plan
    from agglo.plan.models import Action

    head = User.objects.get(email__startswith="chef-de-service@")
    action, n = Action.objects.get(key="bus-des-villages"), 0
    while True:
        n += 1
        plan.write_note(action=action, text=f"Note {n}", actor=head, at=timezone.now())
        if n == 3:
            Path(ready).touch()


def command(name, *args):
    """Be the command ``agglo NAME ARGS``."""
    import importlib
    import sys

    app = importlib.import_module(f"agglo.commands.{name}").app
    sys.exit(app(args, standalone_mode=False) or 0)
