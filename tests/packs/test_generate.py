from pathlib import Path

from agglo.commands.pack import discover
from agglo.packs.generate import generate
from agglo.packs.reading import read_pack


def contents(folder: Path):
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_generated_pack_has_the_size_that_was_asked_and_no_fault(tmp_path):
    discover()

    folder = generate(tmp_path / "p", actions=30, indicators=25, observations=777, communes=12)

    pack = read_pack(folder)
    assert pack.faults == []
    sizes = {name: len(rows) for name, rows in pack.tables.items()}
    assert sizes["plan/actions.csv"] == 30
    assert sizes["plan/indicators.csv"] == 25
    assert sizes["plan/observations.csv"] == 777
    assert sizes["communes.csv"] == 12


def test_the_same_seed_gives_the_same_pack(tmp_path):
    one, two = generate(tmp_path / "one", seed=3), generate(tmp_path / "two", seed=3)

    assert contents(one) == contents(two)
    assert contents(one) != contents(generate(tmp_path / "three", seed=4))


def test_a_pack_of_one_commune_has_as_many_years_as_it_needs(tmp_path):
    discover()

    folder = generate(tmp_path / "p", actions=1, indicators=2, observations=300, communes=1)

    assert read_pack(folder).faults == []
