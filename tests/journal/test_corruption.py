"""Whatever is done to the lines of a journal once nothing protects them is found."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.backends.sqlite3.base import DatabaseWrapper
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from agglo.journal import cells, rules, triggers
from agglo.journal import services as journal
from agglo.journal.models import Import
from agglo.people.models import User

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
N_LINES = 7

TEXTS = (
    *("verb", "object_type", "object_key", "before", "after", "why"),
    *("previous", "object_previous", "hash"),
)


def write_a_journal():
    actor = User.objects.create_user("agent@demo.example", name="Ana")
    imported = Import.objects.create(pack="val-fictif", digest="0" * 64, at=NOON)
    for n in range(N_LINES):
        journal.record(
            verb="plan.amount:record" if n % 2 else "pack:add",
            object_type="plan.action",
            object_key=f"action-{n % 3}",
            actor=actor if n % 3 == 1 else None,
            imported=imported if n % 3 == 2 else None,
            before={"étape": n} if n % 2 else None,
            after={"étape": n + 1, "note": "a b"},
            why="" if n % 2 else f"Motif n° {n}",
            at=NOON.replace(second=n, microsecond=n % 2),
        )


@pytest.fixture(autouse=True)
def seven_lines(db):
    write_a_journal()
    assert journal.verify() == []


class Tampering:
    """One change to a journal of seven lines, undone once it was looked at."""

    def __enter__(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        triggers.remove(connection)
        self.cursor = connection.cursor()
        return self

    def __exit__(self, *error):
        transaction.set_rollback(True)
        self.cursor.close()
        self.atomic.__exit__(None, None, None)

    def cell(self, column, seq):
        self.cursor.execute(f"SELECT {column} FROM journal_entry WHERE seq = %s", [seq])  # noqa: S608
        return self.cursor.fetchone()[0]

    def write(self, column, seq, value):
        statement = f"UPDATE journal_entry SET {column} = %s WHERE seq = %s"  # noqa: S608
        self.cursor.execute(statement, [value, seq])


either = pytest.mark.parametrize(
    "database",
    [
        pytest.param(
            "sqlite",
            marks=pytest.mark.skipif(connection.vendor != "sqlite", reason="un fichier SQLite"),
        ),
        pytest.param("postgresql", marks=pytest.mark.race),
    ],
)
seqs = st.integers(1, N_LINES)


@either
@pytest.mark.django_db
@given(seq=seqs, column=st.sampled_from(TEXTS), data=st.data())
@settings(max_examples=60)
def test_one_character_changed_anywhere_is_found(database, seq, column, data):
    with Tampering() as journal_:
        text = journal_.cell(column, seq) or ""
        where = data.draw(st.integers(0, max(len(text) - 1, 0)))
        new = data.draw(
            st.characters(codec="utf-8", exclude_characters=["\0", *text[where : where + 1]])
        )

        journal_.write(column, seq, text[:where] + new + text[where + 1 :])

        assert journal.verify() != []


@either
@pytest.mark.django_db
@given(seq=seqs, column=st.sampled_from(TEXTS), data=st.data())
@settings(max_examples=60)
def test_a_text_cut_lengthened_or_emptied_is_found(database, seq, column, data):
    with Tampering() as journal_:
        text = journal_.cell(column, seq)
        variants = {f"{text or ''} ", (text or "")[:-1], "", "null"} - {text}

        journal_.write(column, seq, data.draw(st.sampled_from(sorted(variants))))

        assume(journal_.cell(column, seq) != text)  # PostgreSQL drops spaces that are too many
        assert journal.verify() != []


@either
@pytest.mark.django_db
@given(seq=seqs, shift=st.sampled_from([1, -1, 3_600_000_000, 86_400_000_000 * 400]))
def test_another_instant_is_found(database, seq, shift):
    with Tampering() as journal_:
        entry = journal_.cell("at", seq)
        at = entry if isinstance(entry, datetime) else datetime.fromisoformat(entry)
        moved = at + timedelta(microseconds=shift)

        journal_.write("at", seq, moved if at is entry else str(moved))

        assert journal.verify() != []


@either
@pytest.mark.django_db
@given(seq=seqs, column=st.sampled_from(["actor_id", "imported_id"]), value=st.integers(1, 99))
def test_another_author_is_found(database, seq, column, value):
    with Tampering() as journal_:
        other = {"actor_id": "imported_id", "imported_id": "actor_id"}[column]
        value = None if journal_.cell(column, seq) == value else value
        journal_.write(other, seq, None)

        journal_.write(column, seq, value)

        assert journal.verify() != []


@either
@pytest.mark.django_db
@given(seq=seqs, to=st.integers(-3, 2 * N_LINES))
def test_another_number_is_found(database, seq, to):
    assume(not 1 <= to <= N_LINES)
    with Tampering() as journal_:
        journal_.write("seq", seq, to)

        assert journal.verify() != []


@either
@pytest.mark.django_db
@given(gone=st.sets(seqs, min_size=1))
@example({1})
@example({N_LINES})
@example(set(range(1, N_LINES + 1)))
def test_lines_deleted_are_found(database, gone):
    with Tampering() as journal_:
        for seq in gone:
            journal_.cursor.execute("DELETE FROM journal_entry WHERE seq = %s", [seq])

        faults = journal.verify()

        assert any(fault.kind == "missing" for fault in faults)
        assert min(gone) in {fault.seq for fault in faults}


@either
@pytest.mark.django_db
@given(a=seqs, b=seqs)
def test_two_lines_swapped_are_found(database, a, b):
    assume(a != b)
    with Tampering() as journal_:
        for old, new in ((a, -1), (b, a), (-1, b)):
            journal_.write("seq", old, new)

        assert journal.verify() != []


@either
@pytest.mark.django_db
@given(seq=st.integers(-2, N_LINES + 3))
def test_a_line_inserted_is_found_even_with_its_right_hash(database, seq):
    assume(not 1 <= seq <= N_LINES)
    with Tampering() as journal_:
        last = rules_line(journal_, N_LINES)
        forged = last | {"seq": str(seq), "previous": last["hash"], "why": "glissée"}
        forged["hash"] = rules.fingerprint(forged)
        cells.insert(connection, [forged], NOON.replace(second=N_LINES - 1))

        faults = journal.verify()

        assert any(fault.kind in {"added", "missing"} for fault in faults)


@either
@pytest.mark.django_db
@given(seq=seqs)
def test_a_line_altered_with_its_hash_made_again_is_found(database, seq):
    with Tampering() as journal_:
        forged = rules_line(journal_, seq) | {"why": "arrangé"}

        journal_.write("why", seq, "arrangé")
        journal_.write("hash", seq, rules.fingerprint(forged))

        kinds = {fault.kind for fault in journal.verify()}
        assert "altered" not in kinds
        assert kinds & {"link", "head"}


@either
@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_head",
        "UPDATE journal_head SET seq = seq - 1",
        "UPDATE journal_head SET seq = seq + 1",
        "UPDATE journal_head SET hash = (SELECT hash FROM journal_entry WHERE seq = 6)",
    ],
)
def test_a_head_that_was_moved_is_found(database, statement):
    with Tampering() as journal_:
        journal_.cursor.execute(statement)

        assert journal.verify() != []


def rules_line(journal_, seq):
    """Return one line as it is checked."""
    return next(line for line in cells.lines(connection) if line["seq"] == str(seq))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="un fichier SQLite")
@pytest.mark.django_db
@pytest.mark.parametrize("column", [*TEXTS, "at"])
@pytest.mark.parametrize("value", [b"\xff", b"\xc3", b"", 12, 1.5])
def test_a_cell_that_is_no_longer_a_text_is_found(column, value):
    with Tampering() as journal_:
        journal_.write(column, 4, value)

        assert journal.verify() != []


@pytest.mark.race
@pytest.mark.django_db
def test_an_instant_that_is_no_date_is_found():
    with Tampering() as journal_:
        journal_.write("at", 4, "infinity")

        assert [fault.kind for fault in journal.verify()] == ["altered"]


sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="un fichier SQLite")


@pytest.fixture
def image(seven_lines):
    """The bytes of a file of SQLite that holds a journal."""
    return bytes(connection.connection.serialize())


@pytest.fixture
def faults_of(db):
    """Return what is found in the bytes of a file, as ``verify`` finds it in the database."""
    copy = DatabaseWrapper(connection.settings_dict | {"NAME": ":memory:"}, alias="copy")

    def find(image):
        checker = rules.Checker()
        try:
            with copy.cursor() as cursor:
                cursor.connection.deserialize(bytes(image))
                faults = [fault for line in cells.lines(copy) for fault in checker.read(line)]
                cursor.execute("SELECT seq, hash FROM journal_head")
                return faults + list(checker.finish(cursor.fetchone()))
        except DatabaseError as error:
            return [error]

    yield find
    copy._close()


def bytes_of_lines(image):
    """Return where the bytes of each line are in a file: its texts follow each other."""
    with closing(sqlite3.connect(":memory:")) as reader:
        reader.deserialize(image)
        rows = reader.execute(f"SELECT at, {', '.join(TEXTS)} FROM journal_entry").fetchall()  # noqa: S608
    for row in rows:
        content = "".join(text or "" for text in row).encode()
        assert image.count(content) == 1
        yield from range(start := image.index(content), start + len(content))


@sqlite_only
def test_a_file_as_it_was_written_has_no_fault(image, faults_of):
    assert faults_of(image) == []


@sqlite_only
def test_any_byte_of_any_line_changed_in_the_file_itself_is_found(image, faults_of):
    places = list(bytes_of_lines(image))
    changed = bytearray(image)
    assert len(places) > N_LINES * 200

    for n, place in enumerate(places):
        changed[place] ^= 1 << n % 8
        assert faults_of(changed), f"byte {place} changed without being seen"
        changed[place] = image[place]
