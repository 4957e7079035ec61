"""A backup of a living instance, restored: the same pages, the same journal, on either database."""

import gzip
import hashlib
import io
import json
import os
import resource
import shutil
import subprocess
import tarfile
import time

import pytest

from tests import instances
from tests.commands import deeds

POSTGRES = pytest.param("postgres", marks=pytest.mark.race)
NOTES = "SELECT count(*) FROM plan_note"
NOTE_LINES = "SELECT count(*) FROM journal_entry WHERE verb = 'plan.note:record'"
HEAD = "SELECT seq, hash FROM journal_head"


class Kept:
    """The instances of the module: each is filled once, and saved once."""

    def __init__(self, folder):
        self.folder, self.made = folder, {}

    def source(self, kind):
        if kind not in self.made:
            source = instances.new(self.folder / kind, postgres=kind == "postgres")
            source.do(deeds.live)
            source.archive = self.folder / f"{kind}.tar.gz"
            source.pages = _pages(source, self.folder / f"{kind}.json")
            source.head = source.sql(HEAD)
            run(source, "backup", "--out", str(source.archive))
            self.made[kind] = source
        return self.made[kind]


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    kept = Kept(tmp_path_factory.mktemp("backups"))
    yield kept
    for source in kept.made.values():
        source.remove()


@pytest.fixture
def target(tmp_path, request):
    """Return an instance without tables, on SQLite unless the test asks otherwise."""
    found = instances.empty(
        tmp_path / "target", postgres=getattr(request, "param", "sqlite") == "postgres"
    )
    yield found
    found.remove()


def run(instance, *args, status=0, **env):
    """Run a command in a process that is ready; return what it wrote on its two outputs."""
    out, err = instance.folder / "out", instance.folder / "err"
    instance.folder.mkdir(parents=True, exist_ok=True)
    process = instance.spawn(_redirected, str(out), str(err), args, **env)
    process.join(180)
    assert process.exitcode == status, f"{process.exitcode}\n{out.read_text()}\n{err.read_text()}"
    return out.read_text().replace("\N{NARROW NO-BREAK SPACE}", " "), err.read_text()


def _redirected(out, err, args):
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    deeds.command(*args)


def _pages(instance, path):
    instance.do(deeds.show, str(path))
    return json.loads(path.read_text())


def restore(instance, archive, *args, status=0):
    return run(instance, "restore", str(archive), *args, status=status)


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("sqlite", "sqlite"),
        pytest.param("sqlite", "postgres", marks=pytest.mark.race),
        pytest.param("postgres", "sqlite", marks=pytest.mark.race),
        pytest.param("postgres", "postgres", marks=pytest.mark.race),
    ],
    indirect=["target"],
)
def test_every_public_page_is_the_same_byte_for_byte(kept, source, target, tmp_path):
    source = kept.source(source)

    out, _ = restore(target, source.archive)

    assert out.startswith("Restauré tel que le ")
    found = _pages(target, tmp_path / "pages.json")
    assert len(found) > 60
    assert {url: page for url, page in found.items() if source.pages.get(url) != page} == {}
    assert found.keys() == source.pages.keys()
    assert target.sql(HEAD) == source.head
    assert "Journal intact" in run(target, "journal", "verify")[0]
    assert _files(target) == _files(source) != {}


def _files(instance):
    root = instance.folder / "files"
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize("target", ["sqlite", POSTGRES], indirect=True)
def test_a_restored_instance_goes_on_with_new_numbers_and_sends_nothing_by_itself(
    kept, target, tmp_path
):
    source = kept.source("sqlite")
    source.sql("UPDATE sqlite_sequence SET seq = 5000 WHERE name = 'plan_note'")
    archive = tmp_path / "numbers.tar.gz"
    run(source, "backup", "--out", str(archive))

    restore(target, archive)

    assert target.sql("SELECT state FROM journal_letter") == [("uncertain",)]
    assert target.sql("SELECT count(*) FROM jobs_slot") == [(0,)]
    assert target.sql("SELECT count(*) FROM django_session") == [(0,)]
    assert target.sql("SELECT once FROM jobs_work") == [("x",)]
    target.do(_write_a_note)
    assert target.sql("SELECT max(id) FROM plan_note") == [(5001,)]
    assert "Journal intact" in run(target, "journal", "verify")[0]


def _write_a_note():
    from django.utils import timezone

    from agglo.people.models import User
    from agglo.plan import services as plan
    from agglo.plan.models import Action

    head = User.objects.get(email__startswith="chef-de-service@")
    action = Action.objects.get(key="bus-des-villages")
    plan.write_note(action=action, text="Après", actor=head, at=timezone.now())


@pytest.mark.parametrize(
    ("source", "target"),
    [("sqlite", "sqlite"), pytest.param("postgres", "sqlite", marks=pytest.mark.race)],
    indirect=["target"],
)
def test_a_backup_made_while_people_write_is_of_one_instant(kept, source, target, tmp_path):
    source, ready = kept.source(source), tmp_path / "ready"
    writers = [source.spawn(deeds.write_for_ever, str(ready)) for _ in range(2)]
    try:
        while not ready.exists():
            assert all(writer.is_alive() for writer in writers)
            time.sleep(0.05)
        before = source.sql(NOTES)
        run(source, "backup", "--out", str(tmp_path / "living.tar.gz"))
        while source.sql(NOTES) <= before:  # nobody was stopped
            time.sleep(0.05)
    finally:
        for writer in writers:
            writer.kill()
            writer.join()

    restore(target, tmp_path / "living.tar.gz")

    assert target.sql(NOTES) == target.sql(NOTE_LINES)
    ((seq, hash_),) = target.sql(HEAD)
    assert source.sql("SELECT hash FROM journal_entry WHERE seq = %s", seq) == [(hash_,)]
    assert "Journal intact" in run(target, "journal", "verify")[0]


def test_a_backup_holds_no_key_and_no_session_and_says_what_to_keep_apart(kept):
    source = kept.source("sqlite")
    out, _ = run(source, "backup", "--out", str(source.folder / "keys.tar.gz"))

    assert "AGGLO_SECRET_KEY" in out
    assert "AGGLO_SIGNING_KEY" in out
    with tarfile.open(source.folder / "keys.tar.gz") as tar:
        names = tar.getnames()
        everything = b"".join(tar.extractfile(member).read() for member in tar)
    assert b"only for tests" not in everything
    assert b"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=" not in everything
    assert not {"tables/django_session.jsonl", "tables/usersessions_usersession.jsonl"} & {*names}
    total = hashlib.sha256((source.folder / "keys.tar.gz").read_bytes()).hexdigest()
    assert total in out
    assert (source.folder / "keys.tar.gz").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("target", ["sqlite", POSTGRES], indirect=True)
def test_an_instance_that_holds_something_is_replaced_only_when_that_is_asked_twice(kept, target):
    archive = kept.source("sqlite").archive
    restore(target, archive)
    target.sql("UPDATE plan_action SET name = 'Autre'")
    extra = target.folder / "files" / "extra"
    extra.write_text("de trop")

    _, err = restore(target, archive, status=1)
    assert "contient déjà quelque chose" in err
    _, err = restore(target, archive, "--replace", status=2)
    assert "--yes" in err
    assert target.sql("SELECT DISTINCT name FROM plan_action") == [("Autre",)]

    restore(target, archive, "--replace", "--yes")

    assert ("Autre",) not in target.sql("SELECT DISTINCT name FROM plan_action")
    assert not extra.exists()
    assert "Journal intact" in run(target, "journal", "verify")[0]


def test_an_instance_is_replaced_while_others_read_it(kept, target):
    archive = kept.source("sqlite").archive
    restore(target, archive)
    target.sql("UPDATE plan_action SET name = 'Autre'")
    reader = target.spawn(_read_until_it_changes)
    time.sleep(1)

    restore(target, archive, "--replace", "--yes")

    reader.join(60)
    assert reader.exitcode == 0


def _read_until_it_changes():
    from agglo.plan.models import Action

    while {*Action.objects.values_list("name", flat=True)} == {"Autre"}:
        time.sleep(0.02)
    assert Action.objects.count() > 1


def test_one_does_not_replace_a_file_by_a_backup(kept, tmp_path):
    source, out = kept.source("sqlite"), tmp_path / "precious"
    out.write_text("précieux")

    _, err = run(source, "backup", "--out", str(out), status=1)

    assert "n’en remplace jamais une autre" in err
    assert out.read_text() == "précieux"


@pytest.mark.parametrize("args", [[], ["folder"], ["--keep", "3"], ["folder", "--out", "x"]])
def test_a_backup_goes_to_a_file_or_to_a_folder(kept, args):
    assert "--out FICHIER" in run(kept.source("sqlite"), "backup", *args, status=2)[1]


def test_a_folder_keeps_the_last_backups_and_everything_else(kept, tmp_path):
    source, folder = kept.source("sqlite"), tmp_path / "nights"
    folder.mkdir()
    for day in range(1, 5):
        (folder / f"agglo-2020010{day}T020000Z.tar.gz").touch()
    (folder / "agglo-mine.tar.gz").touch()

    run(source, "backup", "--keep", "3", str(folder))

    names = sorted(path.name for path in folder.iterdir())
    assert names[:2] == ["agglo-20200103T020000Z.tar.gz", "agglo-20200104T020000Z.tar.gz"]
    assert names[-1] == "agglo-mine.tar.gz"
    assert len(names) == 4


@pytest.fixture(scope="module")
def filled(kept, tmp_path_factory):
    """Return an instance that holds something, which every failure must leave as it is."""
    found = instances.empty(tmp_path_factory.mktemp("filled") / "var", postgres=False)
    restore(found, kept.source("sqlite").archive)
    found.sql("UPDATE plan_action SET name = 'Autre'")
    found.before = _everything(found), _files(found)
    return found


@pytest.fixture
def damaged(kept, filled, tmp_path):
    """Restore what was made of a good archive; check that it fails, and return what is said."""

    def damaged(content):
        path = tmp_path / "damaged.tar.gz"
        path.write_bytes(content)
        _, err = restore(filled, path, "--replace", "--yes", status=1)
        assert (_everything(filled), _files(filled)) == filled.before
        assert not list(filled.folder.glob(".*restoring*"))
        return err.replace("\N{NO-BREAK SPACE}", " ")

    damaged.good = kept.source("sqlite").archive.read_bytes()
    return damaged


def _everything(target):
    names = target.sql("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    kept = [name for (name,) in names if not name.startswith(("people_cache", "web_searchindex"))]
    return {name: target.sql(f'SELECT * FROM "{name}"') for name in kept}  # noqa: S608


def test_a_truncated_archive_is_refused(damaged):
    for n_bytes in (0, 20, len(damaged.good) // 2, len(damaged.good) - 1):
        assert "Elle n’est pas telle qu’elle a été écrite" in damaged(damaged.good[:n_bytes])


def test_an_altered_byte_is_refused_wherever_it_is(damaged):
    good = damaged.good
    for place in (len(good) // 7, len(good) // 2, len(good) - 6):
        content = bytearray(good)
        content[place] ^= 0x20
        assert "Elle n’est pas telle qu’elle a été écrite" in damaged(bytes(content))


def repacked(good, change):
    """Return an archive written again, its members changed: a list of [name, content, type]."""
    with tarfile.open(fileobj=io.BytesIO(good)) as tar:
        members = [[m.name, tar.extractfile(m).read(), tarfile.REGTYPE] for m in tar]
    change(members)
    out = io.BytesIO()
    with (
        gzip.open(out, "wb", compresslevel=1) as packed,
        tarfile.open(fileobj=packed, mode="w|") as tar,
    ):
        for name, content, kind in members:
            member = tarfile.TarInfo(name)
            member.type, member.size = kind, len(content) if kind == tarfile.REGTYPE else 0
            member.linkname = "/etc/passwd" if kind != tarfile.REGTYPE else ""
            tar.addfile(member, io.BytesIO(content))
    return out.getvalue()


def _rename(members, old, new):
    """Rename a part, in the manifest as well."""
    for member in members:
        member[0] = member[0].replace(old, new)
    members[0][1] = members[0][1].replace(old.encode(), new.encode())


def _files_part(members):
    return next(name for name, _, _ in members if name.startswith("files/"))


def _a_value_changes(members):
    table = next(member for member in members if member[0] == "tables/plan_action.jsonl")
    table[1] = table[1].replace(b"a", b"e", 1)


def _the_journal_changes(members):
    """Change a line of the journal, and the sums with it."""
    table = next(member for member in members if member[0] == "tables/journal_entry.jsonl")
    old = table[1]
    table[1] = (
        old.replace(b"Note", b"Vote").replace(b"sign", b"vign").replace(b"pack:add", b"pack:ade", 1)
    )
    assert table[1] != old
    sums = [hashlib.sha256(content).hexdigest().encode() for content in (old, table[1])]
    members[0][1] = members[0][1].replace(*sums)


DAMAGES = {
    "a value": (_a_value_changes, "la partie tables/plan_action.jsonl a été modifiée"),
    "the journal and its sum": (_the_journal_changes, "la chaîne du journal y est rompue"),
    "a part less": (lambda ms: ms.pop(), "il y manque"),
    "a part more": (
        lambda ms: ms.append(["files/intrus", b"x", tarfile.REGTYPE]),
        "« files/intrus » n’a pas sa place",
    ),
    "no manifest": (lambda ms: ms.pop(0), "ce n’est pas une sauvegarde d’Agglo"),
    "a part elsewhere": (
        lambda ms: ms[-1].__setitem__(0, "../../../etc/cron.d/x"),
        "« ../../../etc/cron.d/x » n’a pas sa place",
    ),
    "a path out of the folder": (
        lambda ms: _rename(ms, _files_part(ms), "files/../../out"),
        "son sommaire ne se lit pas",
    ),
    "an absolute path": (
        lambda ms: _rename(ms, _files_part(ms), "/elsewhere/out"),
        "son sommaire ne se lit pas",
    ),
    "a link": (
        lambda ms: ms[-1].__setitem__(2, tarfile.SYMTYPE),
        "n’a pas sa place",
    ),
    "a table of no version": (
        lambda ms: _rename(ms, "plan_action", "plan_autre"),
        "n’est pas celle de sa version",
    ),
    "a manifest that is not one": (
        lambda ms: ms[0].__setitem__(1, b"[]"),
        "son sommaire ne se lit pas",
    ),
}


@pytest.mark.parametrize("name", DAMAGES)
def test_an_archive_that_was_tampered_with_is_refused(damaged, name):
    change, words = DAMAGES[name]

    assert words in damaged(repacked(damaged.good, change))


def test_an_archive_of_a_newer_version_is_refused_with_the_version(damaged):
    def change(members):
        manifest = json.loads(members[0][1])
        manifest["migrations"].append(["plan", "0999_of_tomorrow"])
        manifest["version"] = "99.1"
        members[0][1] = json.dumps(manifest).encode()

    said = damaged(repacked(damaged.good, change))

    assert "une version plus récente du logiciel (99.1, étape plan.0999_of_tomorrow)" in said


def test_something_else_than_an_archive_is_refused(damaged, filled):
    assert "Elle n’est pas telle qu’elle a été écrite" in damaged(b"PK\x03\x04 not ours")
    assert "rien n'a changé" in restore(filled, "/nowhere.tar.gz", status=1)[1]


def _with_a_small_disk(n_bytes, args):
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    deeds.command(*args)


def test_a_full_disk_leaves_no_half_backup(kept, tmp_path):
    source, log = kept.source("sqlite"), tmp_path / "log"
    size = os.path.getsize(source.folder / "agglo.sqlite3")
    for n_bytes in (20_000, 200_000):
        assert n_bytes < size
        process = source.spawn(
            _small_disk_logged, n_bytes, ["backup", "--out", str(tmp_path / "out.gz")], str(log)
        )
        process.join(60)
        assert process.exitcode == 1
        assert "plus de place sur le disque" in log.read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["log"]


def test_a_full_disk_leaves_the_instance_as_it_was(kept, filled, tmp_path):
    log = tmp_path / "log"

    args = ["restore", str(kept.source("sqlite").archive), "--replace", "--yes"]
    process = filled.spawn(_small_disk_logged, 300_000, args, str(log))
    process.join(60)

    assert process.exitcode == 1
    assert "plus de place sur le disque" in log.read_text()
    assert (_everything(filled), _files(filled)) == filled.before


def _small_disk_logged(n_bytes, args, log):
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 2)
    _with_a_small_disk(n_bytes, args)


def test_a_journal_that_was_broken_already_is_saved_and_restored_only_knowingly(kept, target):
    source = kept.source("sqlite")
    folder = source.folder.parent / "broken"
    shutil.copytree(source.folder, folder)
    broken = instances.Instance(folder, f"sqlite:///{folder / 'agglo.sqlite3'}")
    broken.sql("DROP TRIGGER journal_entry_no_update")
    broken.sql("UPDATE journal_entry SET why = 'réécrit' WHERE seq = 3")
    archive = folder / "broken.tar.gz"

    out, _ = run(broken, "backup", "--out", str(archive))
    assert "Attention" in out
    _, err = restore(target, archive, status=1)
    assert "déjà rompu" in err
    restore(target, archive, "--broken-journal")

    assert "modifiée" in run(target, "journal", "verify", status=1)[0]


def test_the_real_commands_are_there(kept):
    source = kept.source("sqlite")
    archive = source.folder / "real.tar.gz"

    out, err = source.run("backup", "--out", str(archive))

    assert out.startswith(str(archive))
    assert err == ""
    assert subprocess.run(["gzip", "-t", archive]).returncode == 0
