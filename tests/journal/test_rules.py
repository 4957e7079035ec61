"""The chain, without a database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.canonical import digest
from agglo.journal import rules
from tests.journal import naive

texts = st.text(st.characters(codec="utf-8"), max_size=12)
lines = st.fixed_dictionaries(
    {
        "at": st.just("2026-03-02 12:00:00.000000"),
        "actor": st.sampled_from([None, "1", "12"]),
        "imported": st.none(),
        "verb": texts,
        "object_type": st.sampled_from(["plan.action", "plan.indicator"]),
        "object_key": st.sampled_from(["a", "b", "c"]),
        "before": st.none() | texts,
        "after": st.none() | texts,
        "why": texts,
    }
)
journals = st.lists(lines, max_size=6).map(naive.chain)


def found(journal, head):
    checker = rules.Checker()
    for cells in journal:
        yield from checker.read(cells)
    yield from checker.finish(head)


def head_of(journal):
    return (len(journal), journal[-1]["hash"]) if journal else (0, "")


@given(journals)
def test_a_journal_as_it_was_written_has_no_fault(journal):
    assert naive.is_intact(journal, head_of(journal))
    assert list(found(journal, head_of(journal))) == []


@given(journals, st.data())
def test_a_journal_has_a_fault_exactly_when_it_is_not_what_its_lines_would_give(journal, data):
    tampered = [dict(line) for line in journal]
    for _ in range(data.draw(st.integers(0, 3))):
        if not tampered:
            break
        where = data.draw(st.integers(0, len(tampered) - 1))
        match data.draw(st.sampled_from(["cell", "delete", "swap", "repeat", "undo"])):
            case "cell":
                name = data.draw(st.sampled_from([*naive.HASHED, "hash"]))
                tampered[where][name] = data.draw(st.none() | texts | st.sampled_from("12345"))
            case "delete":
                del tampered[where]
            case "swap":
                other = data.draw(st.integers(0, len(tampered) - 1))
                tampered[where], tampered[other] = tampered[other], tampered[where]
            case "repeat":
                tampered.insert(where, dict(tampered[where]))
            case "undo":
                tampered = [dict(line) for line in journal]
    head = data.draw(st.sampled_from([head_of(journal), head_of(tampered)]))

    faults = list(found(tampered, head))

    assert bool(faults) != naive.is_intact(tampered, head)


@given(lines)
def test_the_hash_of_a_line_is_the_digest_of_its_cells(line):
    (written,) = naive.chain([line])

    assert rules.fingerprint(written) == written["hash"]
    assert digest({name: written[name] for name in rules.HASHED}) == written["hash"]


def test_a_chain_rewritten_from_end_to_end_is_found_by_a_head_noted_elsewhere():
    line = {"at": "", "actor": None, "imported": None, "object_type": "a", "object_key": "b"}
    line |= {"verb": "v", "before": None, "after": None}
    true = naive.chain([line | {"why": why} for why in ("un", "deux", "trois")])
    false = naive.chain([line | {"why": why} for why in ("un", "DEUX", "trois")])

    def kinds(journal, anchor):
        checker = rules.Checker(anchor)
        faults = [fault for cells in journal for fault in checker.read(cells)]
        return [fault.kind for fault in (*faults, *checker.finish(head_of(journal)))]

    assert kinds(false, None) == []
    assert kinds(false, (2, true[1]["hash"])) == ["anchor"]
    assert kinds(false, (1, true[0]["hash"])) == kinds(true, (2, true[1]["hash"])) == []
    assert kinds(true, (4, true[2]["hash"])) == ["anchor"]


def test_one_gap_is_told_once_with_the_numbers_of_what_is_missing():
    line = {"at": "", "actor": None, "imported": None, "object_type": "a", "why": ""}
    line |= {"verb": "v", "before": None, "after": None}
    journal = naive.chain([line | {"object_key": str(n)} for n in range(6)])
    head = head_of(journal)

    assert [(f.seq, f.kind) for f in found(journal[2:], head)] == [(1, "missing"), (3, "link")]
    assert next(found(journal[2:], head)).message == "les écritures 1 à 2 manquent"
    assert [(f.seq, f.kind) for f in found(journal[:-1], head)] == [(6, "missing")]
    assert [(f.seq, f.kind) for f in found([], None)] == [(None, "head")]


def test_an_instant_is_written_in_utc_whatever_its_offset():
    paris = datetime(2026, 3, 2, 13, 0, 0, 120, tzinfo=timezone(timedelta(hours=1)))

    assert rules.instant_text(paris) == "2026-03-02 12:00:00.000120"
    assert rules.instant_text(paris) == rules.instant_text(paris.astimezone(UTC))
    with pytest.raises(ValueError, match="offset"):
        rules.instant_text(datetime(2026, 3, 2))  # noqa: DTZ001
